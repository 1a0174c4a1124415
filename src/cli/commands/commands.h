#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace ilat {

struct BatchJob;
class BatchBook;

// One function a command, each in the file of the command's name: it adds the subcommand and its options; the work is
// done in the subcommand's callback, which throws ilat::Error.

void add_edit_command(CLI::App& program);
void add_draw_command(CLI::App& program);
void add_sketch_command(CLI::App& program);
void add_faces_command(CLI::App& program);
void add_pose_command(CLI::App& program);
void add_align_command(CLI::App& program);
void add_eval_command(CLI::App& program);
void add_eval_faces_command(CLI::App* eval);  // below `eval`
void add_eval_poses_command(CLI::App* eval);  // likewise
void add_info_command(CLI::App& program);
void add_serving_commands(CLI::App& program);  // below, where the server is built
void add_serve_command(CLI::App& program);
void add_work_command(CLI::App& program);
/// Has a batch's jobs done by whoever works for the queue; where the server is not built, says so.
/// @param url its address
void edit_by_queue_at(const std::string& url, const std::vector<const BatchJob*>& jobs, BatchBook& book);
void add_import_command(CLI::App& program);
void add_export_command(CLI::App& program);
void add_doctor_command(CLI::App& program);
void add_completion_command(CLI::App& program);
void add_manual_command(CLI::App& program);
void add_help_command(CLI::App& program);

/// The commands that train: in `ilat-train` themselves, in `ilat` their names.
inline constexpr const char* kTrainMeaning = "Train one of a model's networks after a recipe";
inline constexpr const char* kAblationMeaning = "Train and judge the paper's variants side by side";
inline constexpr const char* kPackMeaning = "Make a training set of square photos";
inline constexpr const char* kReportMeaning = "Show a training run as one page";
void add_training_commands(CLI::App& program);
void add_train_command(CLI::App& program);
void add_ablation_command(CLI::App& program);
void add_pack_command(CLI::App& program);
void add_report_command(CLI::App& program);

}  // namespace ilat
