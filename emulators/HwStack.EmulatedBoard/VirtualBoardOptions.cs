using HwStack.Boards.Power;
using HwStack.Boards.Firmware;
using HwStack.Emulator;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>What a virtual board says it is, and how it runs.</summary>
public sealed record VirtualBoardOptions
{
    /// <summary>Identity, 1..64 letters, digits, dots, dashes, underscores. Default "virtual-1".</summary>
    public string Serial { get; init; } = "virtual-1";

    /// <summary>Kind of board. Default "virtual".</summary>
    public string Board { get; init; } = "virtual";

    /// <summary>Firmware version told; with <see cref="FirmwareKeys"/> the one it starts its life with, three numbers. Default "1.0.0".</summary>
    public string Firmware { get; init; } = "1.0.0";

    /// <summary>Number of the first boot; each REBOOT adds one. Default 1.</summary>
    public uint Boot { get; init; } = 1;

    /// <summary>Name of the chip description it holds; for the host to look at: images of any description run. Default "nc1".</summary>
    public string Chip { get; init; } = "nc1";

    /// <summary>What fits. Default: images up to 2^30 bytes, 2^24 cores, 2^31 − 1 neurons, 64 probes.</summary>
    public BoardLimits Limits { get; init; } = new(1 << 30, 1 << 24, int.MaxValue, 64, 0, 4);

    /// <summary>Longest payload offered, 240..4096. Default 1024.</summary>
    public int Mtu { get; init; } = 1024;

    /// <summary>Frames of each channel that the board can keep, 1..1024. Default 8 requests and 16 of everything else.</summary>
    public IReadOnlyList<int> Room { get; init; } = [8, 16, 16, 16, 16, 16];

    /// <summary>Lowest and highest major version spoken, and the minor version; default this code's. Another is for tests of hosts.</summary>
    public (byte MajorMin, byte Major, byte Minor) Version { get; init; } = (ProtocolVersion.MajorMin, ProtocolVersion.Major, ProtocolVersion.Minor);

    /// <summary>Whose firmware it takes over the link. Null: its firmware cannot be updated, and it says so. Default null.</summary>
    public IReadOnlyList<FirmwarePublicKey>? FirmwareKeys { get; init; }

    /// <summary>Security counter of the firmware it starts its life with. Default 0.</summary>
    public uint SecurityCounter { get; init; }

    /// <summary>Longest firmware file of a slot, bytes. Default 1 MiB.</summary>
    public int FirmwareBytes { get; init; } = 1 << 20;

    /// <summary>Whether a firmware that is started comes up; one that does not is given up by the boot program's watchdog. Default: all do. The code of a payload is never run, so a test says which is broken.</summary>
    public Func<FirmwareHeader, bool> FirmwareComesUp { get; init; } = _ => true;

    /// <summary>Features that it lacks, of <see cref="BoardFeatures.StateProbes"/>, <see cref="BoardFeatures.Reboot"/> and <see cref="BoardFeatures.BaudChange"/>: what older firmware is like. Default none; others are for tests of hosts.</summary>
    public BoardFeatures Lacks { get; init; }

    /// <summary>Speeds that it takes on a link with a speed, bits per second. Default: the standard ones from 1200 to 4,000,000, as the firmware for computers.</summary>
    public IReadOnlyList<int> BaudRates { get; init; } =
        [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 500_000, 576_000, 921_600, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 4_000_000];

    /// <summary>Engine and costs of the emulator.</summary>
    public EmulatorOptions Emulator { get; init; } = EmulatorOptions.Default;

    /// <summary>A power meter with these faults, on one rail named "core"; null for a board without. Default null.</summary>
    public SimulatedMeterOptions? Meter { get; init; }

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
