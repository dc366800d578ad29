using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>
/// A machine that runs an image tick by tick: the seam between the emulator's target and its engines. Every engine gives the same spikes,
/// states, counters and <see cref="StateHash"/> as <see cref="ScalarEngine"/>. The image must be legal (ImageVerifier); an engine checks only what
/// it needs to start. Spans are valid until the next call of <see cref="Tick"/> or <see cref="Reset"/>. Cores are named by their index in the image.
/// </summary>
public abstract class Engine
{
    /// <summary>The image it runs.</summary>
    public abstract ChipImage Image { get; }

    /// <summary>Seed of stochastic rounding in this run.</summary>
    public abstract uint Seed { get; }

    /// <summary>Number of the tick that <see cref="Tick"/> runs next; equals the ticks run since the reset.</summary>
    public abstract long NextTick { get; }

    /// <summary>Back to the initial state: v0, u0, no events pending, counters 0, tick 0.</summary>
    /// <param name="seed">Seed of the run; null takes the image's.</param>
    public abstract void Reset(uint? seed = null);

    /// <summary>
    /// Hands a host event to the tick about to run. Order does not matter; events on one channel add up. A payload beyond ±127 travels as several
    /// packets, ceil(|payload| / 127), and a payload of 0 as one. Throws ArgumentOutOfRangeException for a port or channel that the image does not have, and for a payload
    /// beyond ±32767. The caller keeps to the port's PayloadMax (<see cref="EmulatorTarget"/> does): the image's proof against overflow relies on it.
    /// </summary>
    public abstract void InjectInput(int port, int channel, int payload);

    /// <summary>
    /// Runs one tick. Throws InvalidOperationException when the events injected on one channel sum, in magnitude, beyond 32767.
    /// The state is then unchanged and the injected events are gone.
    /// </summary>
    public abstract void Tick();

    /// <summary>Spikes of the last tick, ascending by (core, neuron).</summary>
    public abstract ReadOnlySpan<SpikeEvent> Spikes { get; }

    /// <summary>Packets that left through output ports in the last tick, in order of (source core, neuron, port).</summary>
    public abstract ReadOnlySpan<OutputEvent> Outputs { get; }

    /// <summary>Indices of the cores that read a row, updated a neuron, or sent a packet in the last tick, ascending. May hold cores that did nothing.</summary>
    public abstract ReadOnlySpan<int> ActiveCores { get; }

    /// <summary>Hops on the longest way of a packet sent in the last tick, from source to farthest destination; 0 without packets.</summary>
    public abstract int LongestPathHops { get; }

    /// <summary>Id of a core.</summary>
    public abstract CoreId CoreIdOf(int core);

    /// <summary>v of each neuron of a core after the last tick.</summary>
    public abstract ReadOnlySpan<sbyte> V(int core);

    /// <summary>u of each neuron of a core after the last tick.</summary>
    public abstract ReadOnlySpan<sbyte> U(int core);

    /// <summary>Ticks of refractoriness left of each neuron of a core after the last tick.</summary>
    public abstract ReadOnlySpan<byte> Refractory(int core);

    /// <summary>Counters of a core since the reset, indexed by <see cref="Counter"/>.</summary>
    public abstract ReadOnlySpan<long> Counters(int core);

    /// <summary>Packets and hops of an input port (index in <see cref="ChipImage.Ports"/>) since the reset; 0 for output ports.</summary>
    public abstract (long Packets, long Hops) PortCounters(int portIndex);

    /// <summary>Packets sent by a core to each of its destination sets since the reset.</summary>
    public abstract ReadOnlySpan<long> SetPackets(int core);

    /// <summary>Packets sent by an input port (index in <see cref="ChipImage.Ports"/>) to each of its destination sets since the reset.</summary>
    public abstract ReadOnlySpan<long> PortSetPackets(int portIndex);

    /// <summary>
    /// Hash of the whole state between two ticks: v, u and refractory of every neuron, every pending event, and the tick number. Equal states give equal hashes in
    /// every engine (definition in docs/emulator.md and <see cref="HwStack.Emulator.StateHash"/>).
    /// </summary>
    public abstract ulong StateHash();
}
