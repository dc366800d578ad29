using HwStack.Protocol;

namespace HwStack.Boards;

/// <summary>How a host opens and keeps a session.</summary>
public sealed record BoardSessionOptions
{
    /// <summary>How long HELLO is repeated. Default 5 s.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a response may take after its request was acknowledged, unless the board asks for more. Default 5 s.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which the board ends the session, 1..600 s. Default 10 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Serial number the board must have; null takes any.</summary>
    public string? Serial { get; init; }

    /// <summary>Name told to the board. Default "hwstack".</summary>
    public string Host { get; init; } = "hwstack";

    /// <summary>Longest payload offered, 240..4096. Default 1024.</summary>
    public int Mtu { get; init; } = 1024;

    /// <summary>Frames that each channel can keep. Default 8 responses and 32 of everything else.</summary>
    public IReadOnlyList<int> Room { get; init; } = [8, 32, 32, 32, 32, 16];

    /// <summary>Gives the number of each session, above 0 and unlike those before it. Default null: the system's random numbers; others are for runs that must repeat to the byte.</summary>
    public Func<uint>? NextSession { get; init; }

    /// <summary>Accept a board with which no major version is shared, for firmware updates only. Default false.</summary>
    public bool AllowFrozenOnly { get; init; }

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal EndpointOptions Endpoint => new() { Role = EndpointRole.Host, Mtu = Mtu, Room = Room, Window = Room };
}
