namespace HwStack.Links;

/// <summary>Which way bytes go, as the user of a link sees it.</summary>
public enum LinkDirection
{
    /// <summary>Written here, read by the other side.</summary>
    Outgoing,

    /// <summary>Written by the other side, read here.</summary>
    Incoming,
}
