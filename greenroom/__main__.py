"""Run the command line as `python -m greenroom`."""

from greenroom.cli.main import main

if __name__ == "__main__":
    main()
