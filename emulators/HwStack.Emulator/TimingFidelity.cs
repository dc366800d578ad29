namespace HwStack.Emulator;

/// <summary>How closely time is modelled. Spikes, states and counters are the same with each; docs/emulator.md says what each leaves out.</summary>
public enum TimingFidelity
{
    /// <summary>A tick lasts as long as its busiest core, the longest way of a packet and the barrier; packets never wait.</summary>
    Analytic = 0,

    /// <summary>Packets occupy links, wait for each other and for room in the buffers of routers, and hold up the core that sends them.</summary>
    Contention = 1,
}
