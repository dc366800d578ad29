using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

/// <summary>An engine that fires what a test tells it to: for time models, which see no more of an engine than its spikes, graded states, active cores and host packets.</summary>
public sealed class ScriptedEngine(ChipImage image) : Engine
{
    private readonly sbyte[][] _v = [.. Enumerable.Range(0, image.CoreCount).Select(core => new sbyte[image.ReadCore(core).Neurons.Length])];
    private readonly long[][] _portPackets = [.. image.Ports.Select(port => new long[port.Sets.Count])];
    private SpikeEvent[] _spikes = [];
    private int[] _active = [];
    private long _tick;

    public override ChipImage Image => image;

    public override uint Seed => 0;

    public override long NextTick => _tick;

    public override ReadOnlySpan<SpikeEvent> Spikes => _spikes;

    public override ReadOnlySpan<OutputEvent> Outputs => [];

    public override ReadOnlySpan<int> ActiveCores => _active;

    public override int LongestPathHops => 0;

    /// <summary>The next tick. Active cores must hold those that spike.</summary>
    public void Play(SpikeEvent[] spikes, int[] active)
    {
        (_spikes, _active) = (spikes, active);
        _tick++;
    }

    /// <summary>Graded state of a neuron from now on.</summary>
    public void SetV(int core, int neuron, sbyte v) => _v[core][neuron] = v;

    /// <summary>Host packets of the next tick.</summary>
    public void AddPortPackets(int port, int set, int packets) => _portPackets[port][set] += packets;

    public override ReadOnlySpan<sbyte> V(int core) => _v[core];

    public override ReadOnlySpan<long> PortSetPackets(int portIndex) => _portPackets[portIndex];

    public override CoreId CoreIdOf(int core) => image.ReadCore(core).Id;

    public override void Reset(uint? seed = null) => throw new NotSupportedException();

    public override void InjectInput(int port, int channel, int payload) => throw new NotSupportedException();

    public override void Tick() => throw new NotSupportedException();

    public override ReadOnlySpan<sbyte> U(int core) => throw new NotSupportedException();

    public override ReadOnlySpan<byte> Refractory(int core) => throw new NotSupportedException();

    public override ReadOnlySpan<long> Counters(int core) => throw new NotSupportedException();

    public override (long Packets, long Hops) PortCounters(int portIndex) => throw new NotSupportedException();

    public override ReadOnlySpan<long> SetPackets(int core) => throw new NotSupportedException();

    public override ulong StateHash() => throw new NotSupportedException();
}
