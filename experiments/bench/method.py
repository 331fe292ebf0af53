"""How the figures were measured, in words: the last part of BENCHMARKS.md."""

METHOD = """\
**In general.** Ratios are what to compare between machines, and between days on a shared one. A figure is the median of five
values; the measurements take turns, so that a slow minute falls on all of them. What is said to be measured once is. Compiling is
excluded but where it is named. Raw values: `experiments/bench/recorded.json`. `make bench-check` measures the ratios anew and
fails where one is more than a quarter worse than recorded.

**Member-months.** The baseline after two years of burn-in, 24 months (with few branches more, so that a timing lasts), all
processes and the observer; wall time over the members on the rolls, added up over the months. Up to 100,000 members two threads
run two populations side by side; at 1,000,000 they share the districts of one run.

**Mesa engine.** The same model, the same draws, the same bits, with one Mesa agent per member; 12 months after the same burn-in,
one thread.

**Member update.** One month of all members without leaving and admission: draws, attendance, what the month does, learning,
engagement, counts and sums. The kernel's side compiles its own stages (`sim/processes/month_of_member.py`) into a loop over
branches and works out what a branch offers as well; `experiments/bench/member_update.c` reads that as rows of numbers. Scalar C
goes member by member with libm's exp (`gcc -O3 -march=native`); vectorised C takes eight members at a time (`-Ofast
-march=native`, glibc's vector exp). Before the clock starts both are checked against the kernel in four months: counts equal,
engagement, knowledge and identity to 1e-12 (scalar) and 1e-9 (vectorised). The kernel also looks up the chance of death, which
only leaving reads.

**Runs and studies.** A run is everything from drawing 46 branches (about 1,000 members) to its responses. A stored study adds the
folder: parts, checksums, compaction, progress. The studies that grow have 24 months of burn-in and 12 after it.

**AgentPy.** A toy: 1,000 agents, 60 months, who come to a session or not and move their engagement by one line. It does a
fraction of the work and is no port of the model; it shows what the framework's own loop costs.

**The country.** A whole command, from its start to its results on the disk; peak memory as the system counts it for that process.
Members are branches times the mean members of a branch. Its member-months are all months, burn-in included, and the time contains
drawing the population.

**Sobol study.** `branchsim sweep` of a study file with 20 levers of the assessment, the dummy factor, first and total indices (no
second order), seeded by block. A run is one arm of one point and replicate; baselines that points of a block share are computed
once and counted.

**Growth.** Up to 1,000,000 members as in *Member-months*, on two threads; 1e7 and 1e8 members by the command as in *The country*.

**Where the time goes.** 1,600 branches, 24 months, one thread: every process of the schedule called by itself, month by month,
less what an empty call with the same arguments costs.

**Bounds.** Random numbers: the kernel's Philox over many ids. Memory: what a member-month of the update reads and writes, his
part of the branch's record included, over what one copy of 500 MB by numpy reads and writes. Arithmetic: vectorised C, which
needs the draws as well."""
