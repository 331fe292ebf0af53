"""``python -m branchsim``."""

from branchsim.command_line import main

if __name__ == "__main__":
    main(prog_name="branchsim")
