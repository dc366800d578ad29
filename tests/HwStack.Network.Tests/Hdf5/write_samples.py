"""Writes the two small files in samples/: one old-style and one new-style HDF5 network with chunks, filters, metadata and a nested graph."""
import os
import sys

import h5py
import numpy as np

TEXT = h5py.string_dtype("utf-8")
FILTERS = dict(chunks=(2, 3), compression="gzip", shuffle=True, fletcher32=True)


def node(group, name, kind, **parameters):
    made = group.create_group(name)
    made.create_dataset("type", data=kind, dtype=TEXT)
    for key, value in parameters.items():
        array = np.asarray(value)
        if array.dtype.kind == "U":
            made.create_dataset(key, data=value, dtype=TEXT)
        else:
            made.create_dataset(key, data=array, **(FILTERS if array.ndim == 2 else {}))
    return made


def graph(group, edges):
    group.create_dataset("type", data="NIRGraph", dtype=TEXT)
    group.create_dataset("edges", data=np.array(edges, dtype=object), dtype=TEXT)
    return group.create_group("nodes")


def write(path, **options):
    with h5py.File(path, "w", **options) as file:
        file.create_dataset("version", data="1.0.7", dtype=TEXT)
        names = ["in", "w", "lif", "inner", "s", "t", "d", "li", "i", "if", "cuba", "cubalif", "out"]
        top = graph(file.create_group("node"), [[a, b] for a, b in zip(names, names[1:])])
        n = np.ones(4)
        node(top, "in", "Input", shape=[6])
        node(top, "w", "Affine", weight=np.arange(24.0, dtype="f4").reshape(4, 6), bias=np.arange(4))
        lif = node(top, "lif", "LIF", tau=n * 0.02, r=n, v_leak=0.0, v_threshold=n, v_reset=n * 0)
        meta = lif.create_group("metadata")
        meta.create_dataset("dt", data=1e-3)
        meta.create_dataset("note", data="small", dtype=TEXT)
        meta.create_dataset("on", data=np.bool_(True))
        inner = graph(top.create_group("inner"), [["in", "k"], ["k", "out"]])
        node(inner, "in", "Input", shape=[4])
        node(inner, "k", "Linear", weight=np.eye(4, dtype=">f8"))
        node(inner, "out", "Output", shape=[4])
        node(top, "s", "Scale", scale=n)
        node(top, "t", "Threshold", threshold=n)
        node(top, "d", "Delay", delay=n * 0.001)
        node(top, "li", "LI", tau=n * 0.02, r=n, v_leak=n * 0)
        node(top, "i", "I", r=n)
        node(top, "if", "IF", r=n, v_threshold=n)
        node(top, "cuba", "CubaLI", tau_syn=n * 0.01, tau_mem=n * 0.02, r=n, v_leak=n * 0)
        node(top, "cubalif", "CubaLIF", tau_syn=n * 0.01, tau_mem=n * 0.02, r=n, v_leak=n * 0, v_threshold=n, w_in=1.0)
        node(top, "out", "Output", shape=[4])


write(os.path.join(sys.argv[1], "old.nir"))
write(os.path.join(sys.argv[1], "new.nir"), libver="latest")
