#pragma once

namespace ilat::redis {

// What the queue does to its keys in one step each, in Redis' Lua. A model M has
//
//   ilat1:M:line      sorted set  who waits: "0000000000000012:ID" by round, so that clients take turns
//   ilat1:M:turns     stream      one entry for each job that waits or is being done, without a name: a worker takes an
//                                 entry (XREADGROUP), then the jobs whose turn it is; group "workers"
//   ilat1:M:turn:E    set         the jobs that the entry E stands for since a worker took it
//   ilat1:M:rounds    sorted set  the last round in which a client waits
//   ilat1:M:round     text        the round that is being served
//   ilat1:M:waiting   hash        how many jobs of each client wait
//   ilat1:M:running   set         what is being done
//   ilat1:M:workers   sorted set  who works, by when they last said so
//
// and a job has
//
//   ilat1:job:ID      hash        ticket, standing (JSON), stage, version, owner, ...
//   ilat1:in:ID:FIELD, ilat1:out:ID:OWNER:N, ilat1:preview:ID    bytes
//
// Whoever dies between two steps leaves an entry of the stream that is claimed (XAUTOCLAIM) by another; entries have no
// names, so one too many costs a look at an empty line, and none is ever missing.

/// KEYS line turns rounds round waiting seq job; ARGV id, client, most that wait, most of one client, seconds to keep,
/// then fields and values of the job's hash. -> place; "there"; "full"
extern const char* const kSubmit;

/// A worker has the entry: which jobs it does. KEYS line turns rounds round waiting running turn; ARGV entry, worker, most,
/// "ilat1:job:", seconds to keep. -> {id, owner, attempts} of each; none if there is no work for it (the entry is gone then)
extern const char* const kBegin;

/// A job ends. KEYS line turns waiting running job; ARGV id, owner ("" = whoever has it), stage, standing, seconds to keep,
/// "ilat1:M:turn:", then keys that go. -> 1; 2 if this owner has ended it before; 0 if it has ended otherwise or is another
/// owner's; -1 if there is none
extern const char* const kEnd;

/// A worker stops before the job is done. KEYS and ARGV as for kEnd, without stage and keys: id, owner, standing,
/// "ilat1:M:turn:". -> 1, or 0 if it is not this owner's any more
extern const char* const kGiveBack;

/// An owner says how its job stands. KEYS job preview; ARGV owner, standing, preview ("" = none). -> whether it is still
/// wanted and this owner's
extern const char* const kTell;

/// What has changed. KEYS none; ARGV for each job id, known version, known preview, known place. -> {number of the job from
/// 1, version, stage, standing, attempts, place or -1, number of the preview, preview or nothing}; {number} = it is gone
extern const char* const kLook;

/// A worker lives. KEYS turns workers; ARGV worker, seconds after which it counts as gone, its entries. -> how many workers
/// there are
extern const char* const kBeat;

/// A worker leaves. KEYS turns workers; ARGV worker
extern const char* const kLeave;

}  // namespace ilat::redis
