namespace HwStack.Emulator.Fast;

/// <summary>What changes while an image runs, apart from the neurons' states. Every core's part is written only by the thread that owns the core.</summary>
internal sealed class FastState
{
    public FastState(FastLayout layout)
    {
        Slots = layout.DelayMax + 1;
        Due = new((long)Slots * layout.Words);
        Payloads = new((long)Slots * layout.Payloads);
        CoreOfWord = new(layout.Words);
        PendingCount = new(layout.Cores.Length);
        Counters = new((long)layout.Cores.Length * Counter.Count);
        SetPackets = new(layout.Sources.FirstSet[^1]);
        Direct = new(layout.Blocks);
        LastTick = new(layout.Lazies.Any(lazy => lazy is not null) ? layout.Blocks : 0);
        FillCoreOfWord(layout);
    }

    /// <summary>Due ticks that events can be pending for: an event of tick t is due at t + 1 + delay, and slot t is empty by then.</summary>
    public int Slots { get; }

    /// <summary>A bit for every row and due tick with an event pending; slot after slot.</summary>
    public AlignedBuffer<ulong> Due { get; }

    /// <summary>Sums of payloads of the rows that have them; slot after slot, 0 where nothing is pending.</summary>
    public AlignedBuffer<short> Payloads { get; }

    /// <summary>Core of each word of <see cref="Due"/> within a slot.</summary>
    public AlignedBuffer<int> CoreOfWord { get; }

    /// <summary>Entries in the pending-event queue of cores that could overflow it.</summary>
    public AlignedBuffer<int> PendingCount { get; }

    /// <summary>Counters of each core. Packets and hops follow from <see cref="SetPackets"/>.</summary>
    public AlignedBuffer<long> Counters { get; }

    /// <summary>Packets sent to each destination set.</summary>
    public AlignedBuffer<long> SetPackets { get; }

    /// <summary>Sums of arcs that are due.</summary>
    public DirectInput Direct { get; }

    /// <summary>The tick after which a block that may be left alone has the state it has; −1 in the beginning.</summary>
    public AlignedBuffer<long> LastTick { get; }

    public void Clear()
    {
        LastTick.Span.Fill(-1);
        Direct.Clear();
        Due.Clear();
        Payloads.Clear();
        PendingCount.Clear();
        Counters.Clear();
        SetPackets.Clear();
    }

    private unsafe void FillCoreOfWord(FastLayout layout)
    {
        for (int core = 0; core < layout.Cores.Length; core++)
        {
            new Span<int>(CoreOfWord.Pointer + layout.Cores[core].FirstWord, layout.Cores[core].Words).Fill(core);
        }
    }
}
