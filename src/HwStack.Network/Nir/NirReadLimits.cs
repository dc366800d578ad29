namespace HwStack.Network;

/// <summary>What reading one NIR file may cost. The defaults read every network that fits the chip, and stop a hostile file early.</summary>
/// <param name="FileBytesMax">Largest file in bytes; default 1 GiB.</param>
/// <param name="DataBytesMax">Most bytes of unpacked parameters; default 4 GiB. A small file is held to 64 MiB plus what deflate can expand.</param>
/// <param name="ObjectsMax">Most HDF5 groups and datasets; default 200,000. A small file is held to what its bytes can hold.</param>
/// <param name="DepthMax">Deepest nesting of graphs or metadata; default 32.</param>
public sealed record NirReadLimits(
    long FileBytesMax = 1L << 30, long DataBytesMax = 4L << 30, int ObjectsMax = 200_000, int DepthMax = 32)
{
    /// <summary>Off only in fuzzing: a mutant whose checksum fails would never reach the code behind it.</summary>
    internal bool VerifyChecksums { get; init; } = true;
}
