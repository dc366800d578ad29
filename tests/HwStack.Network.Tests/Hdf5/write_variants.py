"""Writes one network in every storage form that h5py offers, into the folder given: what the reader must accept, or refuse by name."""
import os
import sys

import h5py
import numpy as np

folder = sys.argv[1]
TEXT = h5py.string_dtype("utf-8")


def network(name, nodes=3, file_options=None, weights=None, group_options=None, edges=True):
    with h5py.File(os.path.join(folder, name), "w", **(file_options or {})) as file:
        file.create_dataset("version", data="1.0.7", dtype=TEXT)
        root = file.create_group("node", **(group_options or {}))
        root.create_dataset("type", data="NIRGraph", dtype=TEXT)
        group = root.create_group("nodes", **(group_options or {}))
        pairs = []
        for i in range(nodes):
            node = group.create_group("n%05d" % i)
            node.create_dataset("type", data="Linear", dtype=TEXT)
            (weights or plain)(node, i)
            pairs.append(("n%05d" % i, "n%05d" % ((i + 1) % nodes)))
        if edges:
            root.create_dataset("edges", data=np.array(pairs, dtype=object), dtype=TEXT)
        else:
            root.create_dataset("edges", data=[])


def values(i, shape=(3, 4)):
    return np.arange(np.prod(shape)).reshape(shape) - 2.5 * i


def plain(node, i):
    node.create_dataset("weight", data=values(i).astype("<f4"))


def typed(dtype):
    return lambda node, i: node.create_dataset("weight", data=np.abs(values(i)).astype(dtype))


def stored(shape=(3, 4), **options):
    return lambda node, i: node.create_dataset("weight", data=values(i, shape), **options)


def partly(node, i):
    data = node.create_dataset("weight", shape=(40, 30), dtype="f4", chunks=(8, 7), compression="gzip", fillvalue=1.25)
    data[8:16, 7:14] = i


def unwritten(node, i):
    node.create_dataset("weight", shape=(3, 4), dtype="f4", fillvalue=0.5)


def compact(node, i):
    array = values(i)
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    data = h5py.h5d.create(node.id, b"weight", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple(array.shape), plist)
    data.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(array))


def early(node, i):
    """Early allocation without filters gives the implicit chunk index under libver latest."""
    array = values(i, (20, 30))
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((8, 7))
    plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    data = h5py.h5d.create(node.id, b"weight", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple(array.shape), plist)
    data.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(array))


LATEST = {"libver": "latest"}
for name, options in (("old", {}), ("new", LATEST), ("v110", {"libver": ("v108", "v110")}), ("user_block", {"userblock_size": 1024}), ("ordered", {"track_order": True})):
    network("ok_%s.nir" % name, file_options=options)
    network("ok_%s_many.nir" % name, nodes=40, file_options=options)
    network("ok_%s_chunked.nir" % name, file_options=options, weights=stored((40, 30), chunks=(8, 7)))
    network("ok_%s_gzip.nir" % name, file_options=options, weights=stored((40, 30), chunks=(8, 7), compression="gzip", shuffle=True, fletcher32=True))
    network("ok_%s_single_chunk.nir" % name, file_options=options, weights=stored(chunks=(3, 4), compression="gzip"))
    network("ok_%s_single_plain.nir" % name, file_options=options, weights=stored(chunks=(3, 4)))
    network("ok_%s_partly.nir" % name, file_options=options, weights=partly)
    network("ok_%s_unwritten.nir" % name, file_options=options, weights=unwritten)
    network("ok_%s_compact.nir" % name, file_options=options, weights=compact)
    network("ok_%s_early.nir" % name, file_options=options, weights=early)
    network("ok_%s_paged.nir" % name, nodes=1, file_options=options, weights=stored((60, 70), chunks=(2, 1)))
    network("ok_%s_paged_gzip.nir" % name, nodes=1, file_options=options, weights=stored((60, 70), chunks=(2, 1), compression="gzip"))
    network("ok_%s_fletcher_odd.nir" % name, file_options=options, weights=lambda n, i: n.create_dataset("weight", data=np.abs(values(i, (3, 5))).astype("u1"), chunks=(3, 5), fletcher32=True))
network("ok_old_hundreds.nir", nodes=700)
network("ok_new_thousands.nir", nodes=2500, file_options=LATEST)
for dtype in ("<f2", ">f2", ">f4", ">f8", "<i1", "<i2", ">i2", ">i4", ">i8", "<u1", ">u2", "<u4", ">u8", "?"):
    network("ok_type_%s%s.nir" % ("be" if dtype[0] == ">" else "le", dtype.strip("<>?") or "bool"), weights=typed(dtype))


def text_fixed(node, i):
    del node["type"]
    node.create_dataset("type", data=np.bytes_("Linear"))
    plain(node, i)


network("ok_fixed_text.nir", weights=text_fixed)
network("no_lzf.nir", weights=stored(chunks=(3, 4), compression="lzf"))
network("no_scaleoffset.nir", weights=lambda n, i: n.create_dataset("weight", data=values(i).astype("i4"), chunks=(3, 4), scaleoffset=True))
network("no_resizable.nir", file_options=LATEST, weights=stored(chunks=(3, 2), maxshape=(None, 4)))
network("no_resizable_2d.nir", file_options=LATEST, weights=stored(chunks=(3, 2), maxshape=(None, None)))
network("ok_old_resizable.nir", weights=stored(chunks=(3, 2), maxshape=(None, 4)))
network("no_compound.nir", weights=lambda n, i: n.create_dataset("weight", data=np.zeros(3, dtype=[("a", "f4"), ("b", "f4")])))
network("no_complex.nir", weights=lambda n, i: n.create_dataset("weight", data=values(i).astype("c8")))
network("no_soft_link.nir", weights=lambda n, i: n.__setitem__("weight", h5py.SoftLink("/version")))
network("no_external_link.nir", weights=lambda n, i: n.__setitem__("weight", h5py.ExternalLink("other.h5", "/x")))
network("no_long_double.nir", weights=lambda n, i: n.create_dataset("weight", data=values(i).astype("g")))
network("no_null.nir", weights=lambda n, i: n.create_dataset("weight", data=h5py.Empty("f4")))
