namespace HwStack.Network.Hdf5;

/// <summary>One step of a dataset's filter pipeline.</summary>
/// <param name="Id">1 deflate, 2 shuffle, 3 Fletcher-32.</param>
/// <param name="ElementSize">For shuffle: bytes per element.</param>
internal readonly record struct Hdf5Filter(int Id, int ElementSize);
