using HwStack.Chip;

namespace HwStack.Image;

/// <summary>A whole image. Cores are decoded on demand, so that an image of 164,000 cores need not be in memory twice.</summary>
public abstract class ChipImage
{
    /// <summary>The chip description the image was compiled for.</summary>
    public abstract ChipDescription Chip { get; }

    /// <summary>Board width in cores.</summary>
    public abstract int MeshX { get; }

    /// <summary>Board height in cores.</summary>
    public abstract int MeshY { get; }

    /// <summary>Seed of stochastic rounding unless the run gives another.</summary>
    public abstract uint Seed { get; }

    /// <summary>Names.</summary>
    public abstract IoMap Io { get; }

    /// <summary>Who made it from what.</summary>
    public abstract Provenance Provenance { get; }

    /// <summary>The table memory that all cores share (docs/chip.md section 8); empty when no class uses a table.</summary>
    public virtual ReadOnlyMemory<byte> TableMemory => default;

    /// <summary>Host ports, ascending by id.</summary>
    public abstract IReadOnlyList<PortImage> Ports { get; }

    /// <summary>Number of configured cores.</summary>
    public abstract int CoreCount { get; }

    /// <summary>The configured core number <paramref name="index"/> in ascending order of id.</summary>
    public abstract CoreImage ReadCore(int index);

    /// <summary>SHA-256 of the file, lower-case hex; of the encoding when it is not from a file.</summary>
    public abstract string Sha256 { get; }
}

/// <summary>Who made an image from what; no time stamp, so that equal inputs give equal bytes.</summary>
/// <param name="Tool">"hwstack" and its version.</param>
/// <param name="Source">File name of the network, or topology text.</param>
/// <param name="SourceSha256">SHA-256 of the network file or text, lower-case hex.</param>
/// <param name="ChipSha256">SHA-256 of the chip description.</param>
/// <param name="Options">The options that matter, by name, ordinal order.</param>
public sealed record Provenance(
    string Tool, string Source, string SourceSha256, string ChipSha256, IReadOnlyDictionary<string, string> Options);
