"""ActionGap: from what customers say to action that is proven to work."""

import os

# Our matrices are small: a second BLAS thread spins more than it works, and makes the order of
# summation, so the last digits, depend on the machine. Set before numpy is first imported.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
