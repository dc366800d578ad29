namespace HwStack.Protocol;

/// <summary>Names of the HEALTH figures, in order. protocol.md section 8.</summary>
public static class HealthName
{
    /// <summary>All names this version knows.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "uptime_ms", "frames_taken", "frames_undecodable", "frames_wrong_crc", "frames_refused", "frames_repeated_or_early", "frames_sent_again", "stalls_input", "stalls_room",
        "inputs_too_late", "logs_dropped", "sessions", "boots", "receiver_overruns", "temperature_millidegrees",
    ];

    /// <summary>What "temperature unknown" is.</summary>
    public const ulong UnknownTemperature = 1UL << 63;
}
