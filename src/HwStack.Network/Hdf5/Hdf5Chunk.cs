namespace HwStack.Network.Hdf5;

/// <summary>One stored chunk: where it belongs in the array (in elements), where its bytes are, and which filters were skipped.</summary>
internal readonly record struct Hdf5Chunk(long[] Start, long Address, long Bytes, uint FilterMask);
