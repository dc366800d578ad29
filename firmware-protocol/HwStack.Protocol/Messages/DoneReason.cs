namespace HwStack.Protocol;

/// <summary>Why a RUN has ended.</summary>
public enum DoneReason : ushort
{
    /// <summary>The end was reached.</summary>
    End = 0,

    /// <summary>STOP.</summary>
    Stopped = 1,

    /// <summary>A fault, told on the log channel.</summary>
    Fault = 2,
}
