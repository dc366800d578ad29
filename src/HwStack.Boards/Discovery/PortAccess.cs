namespace HwStack.Boards.Discovery;

/// <summary>Whether a port can be opened, as far as can be told without opening it (opening restarts some boards).</summary>
public enum PortAccess
{
    /// <summary>Nothing stands against it.</summary>
    Openable,

    /// <summary>The kernel knows the port, and there is no device node for it.</summary>
    NoNode,

    /// <summary>This user may not.</summary>
    NoPermission,

    /// <summary>Another process has it open.</summary>
    Busy,

    /// <summary>It is a console of this machine; links never open it.</summary>
    Console,
}
