namespace HwStack.Runtime;

/// <summary>The chip's counters in the order they are stored and shown. docs/chip.md section 10.</summary>
public static class CounterNames
{
    /// <summary>All counters of a core.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "axon_events", "cells_scanned", "synaptic_ops", "neuron_updates", "spikes", "packets", "hops", "partial_sums", "queue_overflows", "saturations",
    ];
}
