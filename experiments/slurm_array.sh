#!/usr/bin/env bash
#SBATCH --job-name=branchsim
#SBATCH --array=1-8
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=04:00:00
# A job array: every job runs its share of one study into one folder, which all nodes must see.
#   jobid=$(sbatch --parsable experiments/slurm_array.sh my_study.yaml out/my_study)
#   sbatch --dependency=afterok:$jobid --wrap "branchsim merge out/my_study"
# A job that was killed is sent again with the same number (sbatch --array=3 ...): it goes on where it stopped.
set -euo pipefail
study=$1
folder=$2
branchsim sweep "$study" --out "$folder" --shard "${SLURM_ARRAY_TASK_ID}/${SLURM_ARRAY_TASK_COUNT}" --threads "${SLURM_CPUS_PER_TASK:-2}"
