namespace HwStack.Cli.Output;

/// <summary>What the core map of a profile shows.</summary>
internal enum ProfileMap
{
    /// <summary>Share of the core's memory.</summary>
    Memory,

    /// <summary>Share of the core's neurons.</summary>
    Neurons,

    /// <summary>Energy, relative to the core that used most.</summary>
    Energy,

    /// <summary>Busy time, relative to the busiest core.</summary>
    Activity,
}
