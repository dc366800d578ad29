namespace HwStack.Protocol;

/// <summary>Which side of a link.</summary>
public enum EndpointRole
{
    /// <summary>The computer's program.</summary>
    Host,

    /// <summary>The board.</summary>
    Board,
}
