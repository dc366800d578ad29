namespace HwStack.Boards.Discovery;

/// <summary>How much a <see cref="DoctorFinding"/> matters.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know; works as it is.</summary>
    Advice,

    /// <summary>Works, but may fail now and then.</summary>
    Warning,

    /// <summary>Does not work until it is fixed.</summary>
    Problem,
}
