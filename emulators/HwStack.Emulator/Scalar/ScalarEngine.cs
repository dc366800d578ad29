using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>
/// The chip's text, plain and readable: the judge with which every fast engine is compared. Single-threaded; cores and neurons at rest without input are not visited.
/// Models what docs/chip.md says, and on demand the defects of a <see cref="FaultPlan"/> (docs/emulator.md).
/// </summary>
public sealed class ScalarEngine : Engine
{
    private readonly CoreState[] _cores;
    private readonly InputPorts _ports;
    private readonly Packets _packets;
    private readonly EventBuffer<int> _active = new();
    private readonly int _sparseTargetBits;
    private readonly FaultPlan? _plan;
    private readonly CoreFaults[] _coreFaults = [];
    private readonly CoreImage[] _whole = [];
    private readonly LinkFaults? _linkFaults;
    private uint _seed;
    private long _tick;

    /// <summary>Loads an image and resets.</summary>
    /// <param name="image">A legal image.</param>
    /// <param name="seed">Seed of stochastic rounding; null takes the image's.</param>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">HW2900 to HW2902 when the image cannot run here.</exception>
    public ScalarEngine(ChipImage image, uint? seed = null)
        : this(image, null, seed)
    {
    }

    /// <summary>Loads an image that will suffer defects, and resets.</summary>
    /// <param name="image">A legal image; it is not changed.</param>
    /// <param name="faults">The defects; null or an empty plan for none.</param>
    /// <param name="seed">Seed of stochastic rounding; null takes the image's.</param>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">HW2900 to HW2902 when the image cannot run here.</exception>
    public ScalarEngine(ChipImage image, FaultPlan? faults, uint? seed = null)
    {
        Image = image;
        _cores = new CoreState[image.CoreCount];
        for (int i = 0; i < _cores.Length; i++)
        {
            _cores[i] = new CoreState(image.ReadCore(i), image.Chip, image.TableMemory);
        }

        var tree = new RouteTree(image.MeshX, image.MeshY);
        foreach (CoreState core in _cores)
        {
            LoadChecks.Core(core.Memory, image.TableMemory.Span);
            core.Routes = Routes.Resolve(image, _cores, core.Id, core.Memory.Sets, core.Memory.Neurons.Length, tree);
            core.Somas = LoadChecks.Somas(core.Memory, id => Routes.Find(_cores, id), index => _cores[index].V.Length);
        }

        _ports = new InputPorts(image, _cores, tree);
        _packets = new Packets(_cores);
        _sparseTargetBits = image.Chip.Core.SparseTargetBits;
        if (faults is { IsEmpty: false })
        {
            _plan = faults;
            Faults = new FaultReport();
            _whole = [.. _cores.Select(core => core.Memory)];
            _coreFaults = [.. _whole.Select(core => CoreFaults.Strike(core, faults, _sparseTargetBits, Faults))];
            _linkFaults = faults.DeadLinks + faults.LossyLinks > 0 ? new LinkFaults(image.MeshX, image.MeshY, faults, Faults) : null;
        }

        Reset(seed);
    }

    /// <summary>The defects of the plan; null without one. Places are known from the start, also when the plan strikes later.</summary>
    public FaultReport? Faults { get; }

    /// <summary>Whether each neuron's updates and clamped states are counted; false by default. Setting it starts the counts at 0.</summary>
    public bool CountsNeurons
    {
        get => _cores.Length > 0 && _cores[0].Tally is not null;
        set => Array.ForEach(_cores, core => core.Tally = value ? new NeuronTally[core.V.Length] : null);
    }

    /// <summary>Counts of each neuron of core number <paramref name="core"/> since the reset; empty unless <see cref="CountsNeurons"/>.</summary>
    public ReadOnlySpan<NeuronTally> NeuronTallies(int core) => _cores[core].Tally;

    /// <inheritdoc/>
    public override ChipImage Image { get; }

    /// <inheritdoc/>
    public override uint Seed => _seed;

    /// <inheritdoc/>
    public override long NextTick => _tick;

    /// <inheritdoc/>
    public override ReadOnlySpan<SpikeEvent> Spikes => _packets.Spikes.Items;

    /// <inheritdoc/>
    public override ReadOnlySpan<OutputEvent> Outputs => _packets.Outputs.Items;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> ActiveCores => _active.Items;

    /// <inheritdoc/>
    public override int LongestPathHops => _packets.LongestPathHops;

    /// <inheritdoc/>
    public override void Reset(uint? seed = null)
    {
        _seed = seed ?? Image.Seed;
        _tick = 0;
        _packets.Clear();
        _active.Clear();
        _ports.Reset();
        foreach (CoreState core in _cores)
        {
            core.Reset();
        }

        _packets.DeliveriesLost = 0;
        Strike(false);
    }

    /// <inheritdoc/>
    public override void InjectInput(int port, int channel, int payload) => _ports.Inject(port, channel, payload);

    /// <inheritdoc/>
    public override void Tick()
    {
        if (_plan is not null && _tick == _plan.AtTick)
        {
            Strike(true);
        }

        _packets.Clear();
        _active.Clear();
        _ports.Send(_packets, _tick);
        ReadRows();
        SendPartialSums();
        UpdateNeurons();
        SendPackets();
        _tick++;
        if (Faults is not null)
        {
            Faults.DeliveriesLost = _packets.DeliveriesLost;
        }
    }

    /// <inheritdoc/>
    public override CoreId CoreIdOf(int core) => _cores[core].Id;

    /// <inheritdoc/>
    public override ReadOnlySpan<sbyte> V(int core) => _cores[core].V;

    /// <inheritdoc/>
    public override ReadOnlySpan<sbyte> U(int core) => _cores[core].U;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Refractory(int core) => _cores[core].Refractory;

    /// <inheritdoc/>
    public override ReadOnlySpan<long> Counters(int core) => _cores[core].Counters;

    /// <inheritdoc/>
    public override (long Packets, long Hops) PortCounters(int portIndex) => _ports.Counters(portIndex);

    /// <inheritdoc/>
    public override ReadOnlySpan<long> SetPackets(int core) => _cores[core].Routes.Packets;

    /// <inheritdoc/>
    public override ReadOnlySpan<long> PortSetPackets(int portIndex) => _ports.SetPackets(portIndex);

    /// <inheritdoc/>
    public override ulong StateHash()
    {
        ulong hash = Emulator.StateHash.Start(_tick);
        foreach (CoreState core in _cores)
        {
            hash = unchecked(hash + core.Hash(_tick));
        }

        return hash;
    }

    private void Strike(bool now)
    {
        if (_plan is null)
        {
            return;
        }

        _packets.Links = now ? _linkFaults : null;
        for (int i = 0; i < _cores.Length; i++)
        {
            _cores[i].Strike(_whole[i], now ? _coreFaults[i] : null);
        }
    }

    private void ReadRows()
    {
        foreach (CoreState core in _cores)
        {
            core.Active = core.Restless || core.Pending.AnyDue(_tick);
            Delivery.ReadRows(core, _tick, _sparseTargetBits);
        }
    }

    private void SendPartialSums()
    {
        foreach (CoreState core in _cores)
        {
            if (core.HasDendrites && core.Active)
            {
                PartialSums.Send(core, _cores, _tick);
            }
        }
    }

    private void UpdateNeurons()
    {
        for (int i = 0; i < _cores.Length; i++)
        {
            if (_cores[i].Active)
            {
                _active.Add(i);
                NeuronPhase.Update(_cores[i], _tick, _seed);
            }
        }
    }

    private void SendPackets()
    {
        foreach (int core in _active.Items)
        {
            _packets.Send(core, _tick);
        }
    }
}
