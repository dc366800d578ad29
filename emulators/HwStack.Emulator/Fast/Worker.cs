using System.Numerics;
using System.Runtime.CompilerServices;

namespace HwStack.Emulator.Fast;

/// <summary>One partition of the cores and the thread-local memory to run it: a tick of these cores, step by step.</summary>
internal sealed unsafe class Worker
{
    private readonly FastLayout _layout;
    private readonly FastState _state;
    private readonly RowPhase _rows;
    private readonly UpdatePhase _updates;
    private readonly PartialSumPhase _partialSums;
    private readonly CoreScratch _scratch;
    private readonly CoreScratch?[] _own;
    private readonly AlignedBuffer<ulong> _active;
    private readonly AlignedBuffer<ulong> _restless;
    private readonly int _coreWords;
    private readonly int[] _cores;
    private DueRows _due;
    private DueRows _next;
    private int _count;

    /// <param name="layout">The image.</param>
    /// <param name="state">Shared state, of which this worker writes only its own cores' part.</param>
    /// <param name="own">Accumulators of cores with partial sums.</param>
    /// <param name="partition">Number of the partition.</param>
    /// <param name="kernels">Kernels.</param>
    public Worker(FastLayout layout, FastState state, CoreScratch?[] own, int partition, Kernels kernels)
    {
        (_layout, _state, _own) = (layout, state, own);
        FirstCore = partition == 0 ? 0 : layout.PartitionEnd[partition - 1];
        EndCore = layout.PartitionEnd[partition];
        _coreWords = (layout.Cores.Length + 63) / 64;
        _active = new((long)state.Slots * _coreWords);
        _restless = new(_coreWords);
        _cores = new int[EndCore - FirstCore];
        _rows = new RowPhase(layout, state, kernels);
        _updates = new UpdatePhase(layout, state, kernels);
        _partialSums = new PartialSumPhase(layout, state, own);
        _scratch = new CoreScratch(layout.CoreBlocksMax);
        _due = new DueRows(layout.CoreWordsMax, layout.CoreGroupsMax);
        _next = new DueRows(layout.CoreWordsMax, layout.CoreGroupsMax);
        Arrivals = new Arrivals(layout, state, layout.Deliveries[partition], _active);
    }

    /// <summary>First core of the partition.</summary>
    public int FirstCore { get; }

    /// <summary>First core behind it.</summary>
    public int EndCore { get; }

    /// <summary>What its cores sent in this tick.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>Partial sums its DENDRITE neurons sent in this tick.</summary>
    public PartialSumBox PartialSums { get; } = new();

    /// <summary>Delivers to its cores.</summary>
    public Arrivals Arrivals { get; }

    /// <summary>Cores that took part in this tick, ascending.</summary>
    public ReadOnlySpan<int> ActiveCores => _cores.AsSpan(0, _count);

    /// <summary>Forgets events and finds out which cores are not at rest.</summary>
    public void Reset()
    {
        _active.Clear();
        _restless.Clear();
        _scratch.Clear();
        Forget();
        for (int core = FirstCore; core < EndCore; core++)
        {
            SetRestless(core, _updates.Settle(_layout.Cores[core]));
        }
    }

    /// <summary>Forgets what its cores did in the last tick.</summary>
    public void Forget()
    {
        Outbox.Clear();
        PartialSums.Clear();
        _count = 0;
    }

    /// <summary>Phase 1b before anything else: rows of cores with DENDRITE neurons, whose sums go to the other partitions too.</summary>
    public void RunDendrites(long tick)
    {
        long slot = tick % _state.Slots;
        for (int core = FirstCore; core < EndCore; core++)
        {
            ref CoreTable table = ref _layout.Cores[core];
            if (table.HasDendrites && (_active.Pointer[(slot * _coreWords) + (core >> 6)] >> core & 1) != 0)
            {
                TakeRows(core, slot, _due);
                _rows.Add(table, _due, slot, _own[table.OwnAccumulator]!);
                _partialSums.Send(core, tick, PartialSums);
            }
        }
    }

    /// <summary>Takes the partial sums that a partition sent to its cores.</summary>
    public void Receive(PartialSumBox box, long tick)
    {
        long slot = tick % _state.Slots;
        foreach (PartialSum sum in box.Items)
        {
            if (sum.Core >= FirstCore && sum.Core < EndCore)
            {
                PartialSumPhase.Receive(_own[_layout.Cores[sum.Core].OwnAccumulator]!, sum);
                _active.Pointer[(slot * _coreWords) + (sum.Core >> 6)] |= 1UL << sum.Core;
            }
        }
    }

    /// <summary>Phases 1 and 2, core by core, so that accumulators and states stay in the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long tick, uint seed)
    {
        long slot = tick % _state.Slots;
        var constants = TickConstants.At(tick, seed);
        TakeActive(slot);
        if (_count > 0)
        {
            TakeRows(_cores[0], slot, _next);
        }

        for (int i = 0; i < _count; i++)
        {
            (_due, _next) = (_next, _due);
            if (i + 1 < _count)
            {
                TakeRows(_cores[i + 1], slot, _next);
            }

            int core = _cores[i];
            ref CoreTable table = ref _layout.Cores[core];
            CoreScratch scratch = table.OwnAccumulator < 0 ? _scratch : _own[table.OwnAccumulator]!;
            if (_due.Count > 0)
            {
                _rows.Add(table, _due, slot, scratch);
            }

            bool hasInput = _due.Count > 0 || table.OwnAccumulator >= 0;
            SetRestless(core, _updates.Update(core, table, hasInput ? scratch : null, constants, tick, Outbox));
        }
    }

    private void TakeActive(long slot)
    {
        ulong* active = _active.Pointer + (slot * _coreWords);
        _count = 0;
        for (int word = FirstCore >> 6; word << 6 < EndCore; word++)
        {
            ulong bits = active[word] | _restless.Pointer[word];
            active[word] = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                _cores[_count++] = (word << 6) + BitOperations.TrailingZeroCount(bits);
            }
        }
    }

    private void TakeRows(int core, long slot, DueRows into)
    {
        ref CoreTable table = ref _layout.Cores[core];
        into.Take(table, _layout.Groups, _state.Due.Pointer + (slot * _layout.Words) + table.FirstWord, _state.Counters.Pointer + ((long)core * Counter.Count));
        if (table.IsLimited)
        {
            _state.PendingCount.Pointer[core] -= into.Count;
        }
    }

    private void SetRestless(int core, bool restless)
    {
        ulong bit = 1UL << core;
        ref ulong word = ref _restless.Pointer[core >> 6];
        word = restless ? word | bit : word & ~bit;
    }
}
