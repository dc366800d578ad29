namespace HwStack.Protocol;

/// <summary>What a board is doing. protocol.md section 6.</summary>
public enum BoardState : byte
{
    /// <summary>No image.</summary>
    Empty = 0,

    /// <summary>An image, not running.</summary>
    Ready = 1,

    /// <summary>Ticks run.</summary>
    Running = 2,

    /// <summary>Waits at a barrier.</summary>
    Held = 3,

    /// <summary>Receives an upload.</summary>
    Uploading = 4,
}
