"""``python -m graphnn`` is the command ``graphnn``."""

from graphnn.cli import main

if __name__ == "__main__":
    main()
