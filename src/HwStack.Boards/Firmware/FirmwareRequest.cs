using HwStack.Protocol;

namespace HwStack.Boards.Firmware;

/// <summary>What is to stand in the header of a new firmware file.</summary>
public sealed record FirmwareRequest
{
    /// <summary>The kind of board it is made for: 1..32 letters, digits, '.', '-', '_'.</summary>
    public required string Board { get; init; }

    /// <summary>Version.</summary>
    public required FirmwareVersion Version { get; init; }

    /// <summary>Address of the payload's first byte when it runs; a multiple of 4.</summary>
    public required uint Load { get; init; }

    /// <summary>Where the processor starts; <see cref="Load"/> when null.</summary>
    public uint? Entry { get; init; }

    /// <summary>Whether it runs where it lies in its slot. Default false: it is copied to RAM.</summary>
    public bool RunsInPlace { get; init; }

    /// <summary>Raise it when older firmware must not come back. Default 0.</summary>
    public uint SecurityCounter { get; init; }
}
