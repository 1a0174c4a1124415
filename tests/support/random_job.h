#pragma once

#include <rapidcheck.h>

#include "jobs/edit_job/edit_job.h"
#include "random/random_stream.h"

namespace ilat::test {

/// Any job that a person may ask for: every field at random or left alone, none of two that exclude each other.
inline EditJob random_job() {
  RandomStream random(*rc::gen::arbitrary<std::uint64_t>(), 0, 0);
  const auto number = [&] { return random.below(80000) / 8.0 - 1000; };  // also below 0, and not whole
  const auto name = [&](const char* extension) {
    static constexpr const char* kNames[] = {"a", "my photo", "x,y;z", "quote\"d", "Übung", "deep/er", "-dash", "tab\tbed"};
    return std::filesystem::path(kNames[random.below(8)] + std::string(extension));
  };
  EditJob job;
  job.photo = name(".png");
  if (random.chance(0.5)) job.mask = name("_mask.png");
  if (random.chance(0.5)) job.sketch = name("_lines.png");
  else (random.chance(0.5) ? job.keep_lines : job.no_lines) = random.chance(0.5);
  if (random.chance(0.3)) job.strokes = name("_paint.png");
  job.output = name("_after.png");
  for (int i = random.below(3); i > 0; --i)
    job.mask_rects.push_back({number(), number(), 1 + random.below(100) / 4.0, 1 + random.below(100) / 4.0});
  for (int i = random.below(3); i > 0; --i) {
    auto& polygon = job.mask_polygons.emplace_back();
    for (int corner = 3 + random.below(4); corner > 0; --corner) polygon.push_back({number(), number()});
  }
  job.invert_mask = random.chance(0.5);
  if (random.chance(0.3)) job.target_pose = name("_pose.json");
  if (random.chance(0.2)) job.source_pose = name("_own.json");
  job.widen = random.uniform();
  job.grow = random.below(41) - 20;
  if (random.chance(0.5)) job.move_landmarks = name("_moves.csv");
  for (int i = random.below(3); i > 0; --i)
    job.regions.push_back(std::array{FaceRegion::mouth, FaceRegion::left_eye, FaceRegion::lower_face, FaceRegion::face}[random.below(4)]);
  for (double* wish : {&job.smile, &job.open_mouth, &job.open_eyes, &job.raise_brows})
    if (random.chance(0.3)) *wish = random.uniform(-1, 1);
  if (random.chance(0.5)) job.face = random.chance(0.5) ? JobFace{.largest = true} : JobFace{.number = 1 + random.below(9)};
  job.sketch_lines = std::array{SketchLines::automatic, SketchLines::black, SketchLines::white}[random.below(3)];
  if (random.chance(0.3)) job.eyes = Eyes{random.uniform(0, 9), random.uniform(0, 9), random.uniform(20, 30), 1.0 / 3};
  else if (random.chance(0.5)) job.frame = {FrameChoice::given, {random.below(99), random.below(99), 1 + random.below(99)}};
  else if (random.chance(0.5)) job.frame = {FrameChoice::full, {}};
  if (random.chance(0.7)) job.variations = 1 + random.below(9);
  if (random.chance(0.5)) job.pick = random.chance(0.5) ? Pick::all : Pick::best;
  job.seed = random.next();
  if (random.chance(0.7)) job.temperature = random.uniform(0, 2);
  if (random.chance(0.7)) job.top_k = random.below(100);
  if (random.chance(0.7)) job.top_p = 1 - random.uniform();
  job.greedy = random.chance(0.3);
  if (random.chance(0.7)) job.guidance = random.uniform(0, 3);
  job.steps = random.below(20);
  job.blend = std::array{Blend::none, Blend::colour, Blend::poisson}[random.below(3)];
  job.detail = random.chance(0.5) ? Detail::none : Detail::photo;
  job.feather = random.below(20) - 1;
  job.composite = std::array{Composite::inward, Composite::release, Composite::hard}[random.below(3)];
  job.sampler = random.chance(0.5) ? Sampler::cached : Sampler::refresh;
  if (random.chance(0.5)) job.attention_mask = random.chance(0.5) ? AttentionMask::paper : AttentionMask::autoencoder;
  job.quality = 1 + random.below(100);
  job.max_pixels.pixels = 1 + random.next() % 1'000'000'000'000;
  job.no_metadata = random.chance(0.5);
  return job;
}

}  // namespace ilat::test
