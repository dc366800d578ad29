using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>
/// The engine for speed: same spikes, states, counters and hashes as <see cref="ScalarEngine"/>, on any number of threads and with any vector width
/// (docs/emulator.md). Neurons and cores at rest without input are not visited; a tick allocates nothing once the busiest has been seen.
/// LIF and CUBA neurons are updated 8 or 16 at a time; other models one by one.
/// </summary>
public sealed unsafe class FastEngine : Engine, IDisposable
{
    // A source counts at most one event a tick, in 32 bits.
    private const long EventsMax = 1L << 31;

    private readonly FastLayout _layout;
    private readonly FastState _state;
    private readonly CoreScratch?[] _own;
    private readonly Worker[] _workers;
    private readonly Crew _crew;
    private readonly HostEvents _host;
    private readonly SentEvents _sent;
    private readonly HostHistory _history;
    private readonly DirectCounts _counts;
    private readonly FastStateHash _hash;
    private uint _seed;
    private long _tick;

    /// <summary>Loads an image and resets.</summary>
    /// <param name="image">A legal image.</param>
    /// <param name="seed">Seed of stochastic rounding; null takes the image's.</param>
    /// <param name="threads">Threads, from 1; the caller's is one of them. More than cores of the image are not used.</param>
    /// <param name="level">Kernels. Throws ArgumentOutOfRangeException for a level that this machine does not have.</param>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">HW2900, HW2901, HW2950 to HW2954 when the image cannot run here.</exception>
    public FastEngine(ChipImage image, uint? seed = null, int threads = 1, SimdLevel level = SimdLevel.Auto)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (!SimdSupport.Has(level))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, $"this machine has no more than {SimdSupport.Best}");
        }

        Image = image;
        Level = level == SimdLevel.Auto ? SimdSupport.Best : level;
        Threads = Math.Clamp(threads, 1, Math.Max(1, image.CoreCount));
        _layout = new FastLayout(image, Threads, Level);
        _state = new FastState(_layout);
        _own = new CoreScratch?[_layout.OwnAccumulators];
        foreach (CoreTable core in _layout.Cores)
        {
            if (core.OwnAccumulator >= 0)
            {
                _own[core.OwnAccumulator] = new CoreScratch(core.Blocks);
            }
        }

        var kernels = new Kernels(Level);
        _history = new HostHistory(_layout);
        _workers = [.. Enumerable.Range(0, Threads).Select(i => new Worker(_layout, _state, _own, i, kernels, _history))];
        _host = new HostEvents(image, _layout.Sources);
        _crew = new Crew(_workers, _host, _layout.HasDendrites, _layout.HasArrivals);
        _sent = new SentEvents(_layout, _workers);
        _counts = new DirectCounts(_layout, _state, _workers);
        _hash = new FastStateHash(image, _layout, _state, _workers, _history);
        Reset(seed);
    }

    /// <summary>Stops the threads of an engine that was not disposed.</summary>
    ~FastEngine() => _crew?.Stop();

    /// <inheritdoc/>
    public override ChipImage Image { get; }

    /// <summary>Threads in use.</summary>
    public int Threads { get; }

    /// <summary>Kernels in use; never Auto.</summary>
    public SimdLevel Level { get; }

    /// <summary>Bytes that rows and their entries take in the engine's memory.</summary>
    public long RowBytes => _layout.RowBytes;

    /// <summary>Synapses that spikes reach without an event for a row (<see cref="DirectPlan"/>).</summary>
    internal long ArcCount => _layout.Direct.SelectMany(lists => lists).Sum(list => list.Tallies.Span.ToArray().Sum(tally => (long)tally.NonZero));

    /// <summary>Bytes that grow with the synapses: rows, row entries, delivery lists, event bitmaps and pending payloads.</summary>
    public long SynapseBytes => _layout.RowBytes + (_state.Due.Length * 8) + (_state.Payloads.Length * 2)
        + _layout.Deliveries.Sum(d => (d.Entries.Length * 4) + (d.Links.Length * sizeof(BlockLink)) + (d.EntryStart.Length * 4) + (d.LinkStart.Length * 4) + (d.Slow.Length * 8))
        + _layout.Direct.SelectMany(lists => lists).Sum(list => list.Bytes);

    /// <inheritdoc/>
    public override uint Seed => _seed;

    /// <inheritdoc/>
    public override long NextTick => _tick;

    /// <inheritdoc/>
    public override ReadOnlySpan<OutputEvent> Outputs => _sent.Outputs;

    /// <inheritdoc/>
    public override ReadOnlySpan<SpikeEvent> Spikes => _sent.Spikes;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> ActiveCores => _sent.ActiveCores;

    /// <inheritdoc/>
    public override int LongestPathHops => _sent.LongestPathHops;

    /// <inheritdoc/>
    public override void Reset(uint? seed = null)
    {
        _seed = seed ?? Image.Seed;
        _tick = 0;
        _state.Clear();
        _host.Clear();
        NeuronTable neurons = _layout.Neurons;
        Buffer.MemoryCopy(neurons.V0.Pointer, neurons.V.Pointer, neurons.V0.Length, neurons.V0.Length);
        Buffer.MemoryCopy(neurons.U0.Pointer, neurons.U.Pointer, neurons.U0.Length, neurons.U0.Length);
        neurons.Refractory.Clear();
        foreach (CoreScratch? scratch in _own)
        {
            scratch?.Clear();
        }

        foreach (Worker worker in _workers)
        {
            worker.Reset();
        }

        _counts.Clear();
        _history.Clear();
        _sent.Begin(0);
    }

    /// <inheritdoc/>
    public override void InjectInput(int port, int channel, int payload) => _host.Inject(port, channel, payload);

    /// <inheritdoc/>
    public override void Tick()
    {
        _sent.Begin(_tick);
        try
        {
            _host.Prepare();
            CountHostPackets();
            _history.Add(_tick, _host);
            _crew.Tick(_tick, _seed);
        }
        finally
        {
            _host.Clear();
        }

        _sent.ListOutputs();
        _tick++;
        if (_tick % EventsMax == 0)
        {
            _counts.Settle(_tick);
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override CoreId CoreIdOf(int core) => new(_layout.Cores[core].Id);

    /// <inheritdoc/>
    public override ReadOnlySpan<sbyte> V(int core)
    {
        CatchUp(core);
        return new(_layout.Neurons.V.Pointer + (_layout.Cores[core].FirstBlock * 64L), _layout.Cores[core].Neurons);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<sbyte> U(int core) => new(_layout.Neurons.U.Pointer + (_layout.Cores[core].FirstBlock * 64L), _layout.Cores[core].Neurons);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Refractory(int core)
    {
        CatchUp(core);
        return new(_layout.Neurons.Refractory.Pointer + (_layout.Cores[core].FirstBlock * 64L), _layout.Cores[core].Neurons);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<long> Counters(int core)
    {
        CatchUp(core);
        _counts.Settle(_tick);
        var counters = new Span<long>(_state.Counters.Pointer + ((long)core * Counter.Count), Counter.Count);
        (counters[Counter.Packets], counters[Counter.Hops]) = Sent(core);
        return counters;
    }

    /// <inheritdoc/>
    public override (long Packets, long Hops) PortCounters(int portIndex) => Sent(_layout.Cores.Length + portIndex);

    /// <inheritdoc/>
    public override ReadOnlySpan<long> SetPackets(int core) => Sets(core);

    /// <inheritdoc/>
    public override ReadOnlySpan<long> PortSetPackets(int portIndex) => Sets(_layout.Cores.Length + portIndex);

    /// <inheritdoc/>
    public override ulong StateHash()
    {
        foreach (Worker worker in _workers)
        {
            worker.CatchUp(_tick - 1);
        }

        return _hash.Of(_tick);
    }

    private void CatchUp(int core)
    {
        foreach (Worker worker in _workers)
        {
            if (core >= worker.FirstCore && core < worker.EndCore)
            {
                worker.CatchUp(core, _tick - 1);
            }
        }
    }

    /// <summary>Ends the engine's threads. The engine must not be ticked afterwards.</summary>
    public void Dispose()
    {
        _crew.Stop();
        GC.SuppressFinalize(this);
    }

    private void CountHostPackets()
    {
        for (int i = 0; i < _host.Sources.Length; i++)
        {
            int set = _layout.Sources.SetOf[_host.Sources[i]];
            if (_layout.Routes.Sends[set])
            {
                _state.SetPackets.Pointer[set] += HostEvents.Carriers(_host.Payloads[i]);
                _sent.AddHostEvent(_host.Sources[i], _host.Payloads[i]);
            }
        }
    }

    private Span<long> Sets(int owner)
    {
        _counts.Settle(_tick);
        return new(_state.SetPackets.Pointer + _layout.Sources.FirstSet[owner], _layout.Sources.FirstSet[owner + 1] - _layout.Sources.FirstSet[owner]);
    }

    private (long Packets, long Hops) Sent(int owner)
    {
        _counts.Settle(_tick);
        long packets = 0, hops = 0;
        for (int set = _layout.Sources.FirstSet[owner]; set < _layout.Sources.FirstSet[owner + 1]; set++)
        {
            packets += _state.SetPackets.Pointer[set];
            hops += _state.SetPackets.Pointer[set] * _layout.Routes.Hops[set];
        }

        return (packets, hops);
    }
}
