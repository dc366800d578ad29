#!/usr/bin/env python3
"""Derives the golden vectors in chip/ from docs/chip.md. Run it after a change of the text; the files are committed.

Usage: python3 make_chip_vectors.py [FOLDER]   (Python 3.9 or later, no packages; FOLDER defaults to chip/ beside this file)
"""
import os
import sys

import model_vectors
import neuron_vectors
import system_vectors
import vector_files

if __name__ == "__main__":
    if len(sys.argv) > 1:
        vector_files.FOLDER = sys.argv[1]
        os.makedirs(vector_files.FOLDER, exist_ok=True)
    else:  # a vector that no longer exists must go; only here, where all files are ours
        for name in os.listdir(vector_files.FOLDER):
            os.remove(os.path.join(vector_files.FOLDER, name))
    neuron_vectors.write_all()
    system_vectors.write_all()
    model_vectors.write_all()
    print(f"{len(os.listdir(vector_files.FOLDER))} files in {vector_files.FOLDER}")
