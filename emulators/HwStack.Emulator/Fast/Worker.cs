using System.Numerics;
using System.Runtime.CompilerServices;

namespace HwStack.Emulator.Fast;

/// <summary>One partition of the cores and the thread-local memory to run it: a tick of these cores, step by step.</summary>
internal sealed unsafe partial class Worker
{
    // Blocks of lazy cores are fetched that many ahead.
    private const int Ahead = 8;

    private readonly FastLayout _layout;
    private readonly FastState _state;
    private readonly RowPhase _rows;
    private readonly UpdatePhase _updates;
    private readonly PartialSumPhase _partialSums;
    private readonly DirectPhase _direct;
    private readonly CoreScratch _scratch;
    private readonly CoreScratch?[] _own;
    private readonly CoreRun[] _runs;
    private readonly Outbox[] _outboxes;
    private readonly AlignedBuffer<ulong> _active;
    private readonly AlignedBuffer<ulong> _touched;
    private readonly AlignedBuffer<ulong> _touchedBlocks;
    private readonly AlignedBuffer<ulong> _dozing;
    private readonly AlignedBuffer<ulong> _rested;
    private readonly AlignedBuffer<int> _lazyBlocks;
    private readonly int[] _listed;
    private readonly AlignedBuffer<ulong> _restless;
    private readonly int _coreWords;
    private readonly int[] _cores;
    private DueRows _due;
    private DueRows _next;
    private int _count;
    private long _tick;
    private bool _hasRun;
    private bool _anyRested;

    /// <param name="layout">The image.</param>
    /// <param name="state">Shared state, of which this worker writes only its own cores' part.</param>
    /// <param name="own">Accumulators of cores with partial sums.</param>
    /// <param name="partition">Number of the partition.</param>
    /// <param name="kernels">Kernels.</param>
    /// <param name="host">Host events by tick.</param>
    public Worker(FastLayout layout, FastState state, CoreScratch?[] own, int partition, Kernels kernels, HostHistory host)
    {
        (_layout, _state, _own) = (layout, state, own);
        FirstCore = partition == 0 ? 0 : layout.PartitionEnd[partition - 1];
        EndCore = layout.PartitionEnd[partition];
        _coreWords = (layout.Cores.Length + 63) / 64;
        _active = new((long)state.Slots * _coreWords);
        _touched = new(_coreWords);
        _touchedBlocks = new((layout.Blocks / 64) + 1);
        _dozing = new(_coreWords);
        _rested = new(_coreWords);
        _restless = new(_coreWords);
        _cores = new int[EndCore - FirstCore];
        _rows = new RowPhase(layout, state, kernels);
        _updates = new UpdatePhase(layout, state, kernels);
        _partialSums = new PartialSumPhase(layout, state, own);
        _scratch = new CoreScratch(layout.CoreBlocksMax);
        _due = new DueRows(layout.CoreWordsMax, layout.CoreGroupsMax);
        _next = new DueRows(layout.CoreWordsMax, layout.CoreGroupsMax);
        _runs = [.. layout.RunsOf(FirstCore, EndCore)];
        DirectArcs[] arcs = layout.Direct[partition];
        _direct = new DirectPhase(layout, state, arcs, host, _runs.All(run => run.Class is not null) ? null : _touchedBlocks);
        _lazyBlocks = new(_runs.Any(run => run.Lazy is not null) ? layout.Blocks + Ahead : 0);
        _listed = new int[EndCore - FirstCore];
        _outboxes = [.. Enumerable.Range(0, arcs.Length == 0 ? 1 : arcs[^1].Delay + 2).Select(_ => new Outbox())];
        Arrivals = new Arrivals(layout, state, layout.Deliveries[partition], _active);
    }

    /// <summary>First core of the partition.</summary>
    public int FirstCore { get; }

    /// <summary>First core behind it.</summary>
    public int EndCore { get; }

    /// <summary>What its cores sent in this tick.</summary>
    public Outbox Outbox => _outboxes[_tick % _outboxes.Length];

    /// <summary>Partial sums its DENDRITE neurons sent in this tick.</summary>
    public PartialSumBox PartialSums { get; } = new();

    /// <summary>Delivers to its cores.</summary>
    public Arrivals Arrivals { get; }

    /// <summary>What its cores sent in an earlier tick, no longer ago than arcs take.</summary>
    public ReadOnlySpan<BlockSpikes> SentIn(long tick) => tick < 0 ? [] : _outboxes[tick % _outboxes.Length].Items;

    /// <summary>Forgets events and finds out which cores are not at rest.</summary>
    public void Reset()
    {
        _active.Clear();
        _touched.Clear();
        _touchedBlocks.Clear();
        _dozing.Clear();
        _restless.Clear();
        _scratch.Clear();
        foreach (Outbox outbox in _outboxes)
        {
            outbox.Clear();
        }

        Begin(0);
        for (int core = FirstCore; core < EndCore; core++)
        {
            bool restless = _updates.Settle(_layout.Cores[core]);
            bool lazy = _layout.Lazies[core] is not null;
            SetRestless(core, restless && !lazy);
            SetBit(_dozing, core, restless && lazy);
        }
    }

    /// <summary>Makes room for what its cores do in a tick.</summary>
    public void Begin(long tick)
    {
        _tick = tick;
        Outbox.Clear();
        PartialSums.Clear();
        _count = 0;
        _hasRun = false;
        if (_anyRested)
        {
            _anyRested = false;
            _rested.Clear();
        }
    }

    /// <summary>Phase 1b before anything else: rows of cores with DENDRITE neurons, whose sums go to the other partitions too.</summary>
    public void RunDendrites(long tick)
    {
        long slot = tick % _state.Slots;
        for (int core = FirstCore; core < EndCore; core++)
        {
            ref CoreTable table = ref _layout.Cores[core];
            if (table.HasDendrites && IsActive(slot, core))
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

    /// <summary>Phases 1 and 2: arcs, then core by core, so that accumulators and states stay in the first-level cache.</summary>
    /// <param name="senders">All workers, for what they sent in earlier ticks.</param>
    /// <param name="tick">Tick.</param>
    /// <param name="seed">Seed of stochastic rounding.</param>
    public void Run(Worker[] senders, long tick, uint seed)
    {
        long slot = tick % _state.Slots;
        var constants = TickConstants.At(tick, seed);
        _hasRun = true;
        _direct.Deliver(senders, tick);
        int* lazy = _lazyBlocks.Pointer, lazyEnd = lazy + TakeTouched();
        foreach (CoreRun run in _runs)
        {
            if (run.Lazy is { } lazyClass)
            {
                RunLazy(run, lazyClass, ref lazy, lazyEnd, slot, tick, constants);
                continue;
            }

            if (run.Class is not { } sweep || tick < sweep.Constants.StartTick)
            {
                RunCores(run.FirstCore, run.EndCore, slot, tick, constants);
                continue;
            }

            // Cores with due rows interrupt the sweep.
            for (int core = run.FirstCore; core < run.EndCore;)
            {
                int end = NextActive(slot, core, run.EndCore);
                Sweep(sweep, core, end, constants.Tick);
                for (core = end; core < run.EndCore && IsActive(slot, core); core++)
                {
                }

                RunCores(end, core, slot, tick, constants);
            }
        }
    }

    private void Sweep(SweepClass sweep, int firstCore, int endCore, uint tick)
    {
        if (firstCore == endCore)
        {
            return;
        }

        int before = Outbox.Items.Length;
        if (sweep.Constants.IsIzhikevich)
        {
            IzhikevichSweep512.Run(sweep, _layout, _state, firstCore, endCore, tick, Outbox);
        }
        else
        {
            SweepKernel512.Run(sweep, _layout, _state, firstCore, endCore, tick, Outbox);
        }

        if (!_layout.AllPacketsLater)
        {
            foreach (ref readonly BlockSpikes spikes in Outbox.Items[before..])
            {
                _updates.CountPackets(spikes.Block, spikes.Fired);
            }
        }

        for (int core = firstCore; core < endCore; core++)
        {
            _cores[_count++] = core;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunCores(int firstCore, int endCore, long slot, long tick, in TickConstants constants)
    {
        int first = _count;
        TakeActive(slot, firstCore, endCore);
        if (_count > first)
        {
            TakeRows(_cores[first], slot, _next);
        }

        for (int i = first; i < _count; i++)
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
            SetRestless(core, _updates.Update(core, table, scratch, hasInput, constants, tick, Outbox));
        }
    }

    // Cores with due rows, arcs or restless neurons. Rows are taken from the bitmap later; who has none is not looked at.
    private void TakeActive(long slot, int firstCore, int endCore)
    {
        ulong* active = _active.Pointer + (slot * _coreWords);
        for (int word = firstCore >> 6; word << 6 < endCore; word++)
        {
            ulong within = ~0UL << Math.Max(0, firstCore - (word << 6));
            within &= ~0UL >> Math.Max(0, ((word + 1) << 6) - endCore);
            ulong bits = (active[word] | _restless.Pointer[word] | _touched.Pointer[word]) & within;
            _touched.Pointer[word] &= ~within;
            for (; bits != 0; bits &= bits - 1)
            {
                _cores[_count++] = (word << 6) + BitOperations.TrailingZeroCount(bits);
            }
        }
    }

    private void TakeRows(int core, long slot, DueRows into)
    {
        ref CoreTable table = ref _layout.Cores[core];
        ref ulong word = ref _active.Pointer[(slot * _coreWords) + (core >> 6)];
        if ((word >> core & 1) == 0)
        {
            into.Clear();
            return;
        }

        word &= ~(1UL << core);
        into.Take(table, _layout.Groups, _state.Due.Pointer + (slot * _layout.Words) + table.FirstWord, _state.Counters.Pointer + ((long)core * Counter.Count));
        if (table.IsLimited)
        {
            _state.PendingCount.Pointer[core] -= into.Count;
        }
    }

    private bool IsActive(long slot, int core) => (_active.Pointer[(slot * _coreWords) + (core >> 6)] >> core & 1) != 0;

    private int NextActive(long slot, int core, int end)
    {
        ulong* active = _active.Pointer + (slot * _coreWords);
        for (int word = core >> 6; word << 6 < end; word++)
        {
            ulong bits = active[word] & (~0UL << Math.Max(0, core - (word << 6)));
            if (bits != 0)
            {
                return Math.Min(end, (word << 6) + BitOperations.TrailingZeroCount(bits));
            }
        }

        return end;
    }

    private void SetRestless(int core, bool restless) => SetBit(_restless, core, restless);

    private static void SetBit(AlignedBuffer<ulong> bits, int core, bool value)
    {
        ulong bit = 1UL << core;
        ref ulong word = ref bits.Pointer[core >> 6];
        word = value ? word | bit : word & ~bit;
    }
}
