namespace HwStack.Protocol;

/// <summary>What an endpoint offers and holds.</summary>
public sealed record EndpointOptions
{
    /// <summary>Side of the link.</summary>
    public required EndpointRole Role { get; init; }

    /// <summary>Longest payload offered, <see cref="FrameCodec.MtuFloor"/>..<see cref="FrameCodec.MtuCeiling"/>. Default 1024.</summary>
    public int Mtu { get; init; } = 1024;

    /// <summary>Frames that each channel, 0..5, can keep for its reader: the initial credit given to the other side, 1..32767 where that side sends numbered frames.</summary>
    public IReadOnlyList<int> Room { get; init; } = [8, 32, 32, 32, 32, 16];

    /// <summary>Frames that each channel can keep until they are acknowledged, 1 or more.</summary>
    public IReadOnlyList<int> Window { get; init; } = [8, 32, 32, 32, 32, 16];
}
