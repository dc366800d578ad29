using System.Numerics;
using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>
/// One core: its memory as in the image, and the state of its neurons as one array a quantity. Sets of neurons (touched, awake …) are bit maps,
/// because a tick mostly asks "which of them" and a core at rest then costs a few words, not a scan.
/// </summary>
internal sealed class CoreState
{
    private readonly int _pageChannels;
    private readonly int _bitmapBytes;

    public CoreState(CoreImage memory, ChipDescription chip, ReadOnlyMemory<byte> tableMemory)
    {
        Memory = memory;
        Tables = tableMemory;
        _pageChannels = chip.Core.PageChannels;
        _bitmapBytes = chip.Core.BitmapBytes;
        int neurons = memory.Neurons.Length, words = (neurons + 63) / 64;
        V = new sbyte[neurons];
        U = new sbyte[neurons];
        Refractory = new byte[neurons];
        Accumulator = new int[neurons];
        Touched = new ulong[words];
        Awake = new ulong[words];
        Loud = new ulong[words];
        Fired = new ulong[words];
        Pending = new PendingEvents(memory.Descriptors, chip.Core.PendingEntries);
        HasDendrites = memory.Classes.Any(c => c.Model == NeuronModel.Dendrite);
    }

    /// <summary>What the core holds now: as in the image, or with struck weights.</summary>
    public CoreImage Memory { get; private set; }

    /// <summary>Dead neurons; null for none.</summary>
    public ulong[]? Dead { get; private set; }

    /// <summary>The whole core is dead: nothing arrives here.</summary>
    public bool IsDead { get; private set; }

    /// <summary>The chip's table memory.</summary>
    public ReadOnlyMemory<byte> Tables { get; }

    public CoreId Id => Memory.Id;

    /// <summary>Set once all cores exist.</summary>
    public Routes Routes { get; set; } = null!;

    /// <summary>For each destination set of DENDRITE neurons the index of the soma core. Set once all cores exist.</summary>
    public int[] Somas { get; set; } = null!;

    public sbyte[] V { get; }

    public sbyte[] U { get; }

    public byte[] Refractory { get; }

    /// <summary>8 fraction bits; 0 between ticks.</summary>
    public int[] Accumulator { get; }

    /// <summary>Neurons that received a non-zero cell or a partial sum in this tick.</summary>
    public ulong[] Touched { get; }

    /// <summary>Neurons not at rest.</summary>
    public ulong[] Awake { get; }

    /// <summary>Graded neurons with v ≠ 0: they send even when at rest.</summary>
    public ulong[] Loud { get; }

    /// <summary>Neurons that fired in this tick.</summary>
    public ulong[] Fired { get; }

    public PendingEvents Pending { get; }

    public bool HasDendrites { get; }

    /// <summary>True when some neuron is awake or loud, so that the core needs a visit without input.</summary>
    public bool Restless { get; set; }

    /// <summary>True when the core takes part in the current tick.</summary>
    public bool Active { get; set; }

    public long[] Counters { get; } = new long[Counter.Count];

    /// <summary>Updates and clamped states of each neuron; null unless they are counted.</summary>
    public NeuronTally[]? Tally { get; set; }

    /// <summary>Back to v0, u0 and silence.</summary>
    public void Reset()
    {
        Array.Clear(Refractory);
        Array.Clear(Accumulator);
        Array.Clear(Touched);
        Array.Clear(Awake);
        Array.Clear(Loud);
        Array.Clear(Fired);
        Array.Clear(Counters);
        Array.Clear(Tally ?? []);
        Array.Clear(Routes.Packets);
        Pending.Clear();
        Restless = Active = false;
        for (int n = 0; n < V.Length; n++)
        {
            ref readonly NeuronRecord record = ref Memory.Neurons[n];
            V[n] = record.V0;
            U[n] = record.U0;
            Settle(n, Memory.Classes[record.Class], record);
            Restless |= (Awake[n >> 6] | Loud[n >> 6]) != 0;
        }
    }

    /// <summary>Strikes the core, or makes it whole again.</summary>
    /// <param name="whole">Memory as in the image.</param>
    /// <param name="faults">What strikes it; null for nothing.</param>
    public void Strike(CoreImage whole, CoreFaults? faults)
    {
        Memory = faults?.Memory ?? whole;
        Dead = faults?.Dead;
        IsDead = faults?.IsDead ?? false;
        if (IsDead)
        {
            Pending.Clear();
        }

        ulong restless = 0;
        for (int word = 0; word < Awake.Length; word++)
        {
            ulong alive = Dead is null ? ulong.MaxValue : ~Dead[word];
            Awake[word] &= alive;
            Loud[word] &= alive;
            restless |= Awake[word] | Loud[word];
        }

        Restless = restless != 0;
    }

    /// <summary>Whether a neuron is dead.</summary>
    public bool IsNeuronDead(int n) => Dead is not null && (Dead[n >> 6] >> (n & 63) & 1) != 0;

    /// <summary>Marks the neuron awake or at rest, loud or not, by its state.</summary>
    public void Settle(int n, in NeuronClass neuronClass, in NeuronRecord record)
    {
        ulong bit = 1UL << (n & 63);
        bool atRest = NeuronStep.IsAtRest(neuronClass, record, new NeuronState(V[n], U[n], Refractory[n]), Tables.Span);
        bool loud = (neuronClass.Flags & NeuronFlags.Graded) != 0 && V[n] != 0 && neuronClass.Model != NeuronModel.Dendrite;
        Awake[n >> 6] = atRest ? Awake[n >> 6] & ~bit : Awake[n >> 6] | bit;
        Loud[n >> 6] = loud ? Loud[n >> 6] | bit : Loud[n >> 6] & ~bit;
    }

    /// <summary>Adds to a neuron's accumulator; it has received input even when the amount is 0.</summary>
    public void Receive(int n, int amount)
    {
        Accumulator[n] = unchecked(Accumulator[n] + amount);
        Touched[n >> 6] |= 1UL << (n & 63);
    }

    /// <summary>Sum of the hash items of the core, seen before tick <paramref name="nextTick"/> runs.</summary>
    public ulong Hash(long nextTick)
    {
        ulong hash = Pending.Hash(Id.Value, nextTick);
        for (int n = 0; n < V.Length; n++)
        {
            hash = unchecked(hash + StateHash.Neuron(Id.Value, n, V[n], U[n], Refractory[n]));
        }

        return hash;
    }

    /// <summary>The axon-map entries of a source: start and number.</summary>
    public (int Start, int Length) Sources(CoreId source)
    {
        AxonSource[] sources = Memory.Sources;
        int start = LowerBound(sources, 0, sources.Length, source.Value, 0), end = start;
        while (end < sources.Length && sources[end].Source == source)
        {
            end++;
        }

        return (start, end - start);
    }

    /// <summary>Descriptor of the axon of a channel, among the source's axon-map entries start..end; −1 when there is none.</summary>
    public int FindAxon(int start, int end, int channel)
    {
        uint page = (uint)(channel / _pageChannels);
        int bit = channel % _pageChannels;
        AxonSource[] sources = Memory.Sources;
        int at = LowerBound(sources, start, end, sources[start].Source.Value, page);
        if (at == end || sources[at].Page != page)
        {
            return -1;
        }

        ReadOnlySpan<byte> bitmap = Memory.Bitmaps.AsSpan(at * _bitmapBytes, _bitmapBytes);
        int mask = 1 << (bit & 7);
        if ((bitmap[bit >> 3] & mask) == 0)
        {
            return -1;
        }

        int below = BitOperations.PopCount((uint)(bitmap[bit >> 3] & (mask - 1)));
        foreach (byte b in bitmap[..(bit >> 3)])
        {
            below += BitOperations.PopCount(b);
        }

        return (int)sources[at].FirstDescriptor + below;
    }

    private static int LowerBound(AxonSource[] sources, int low, int high, uint source, uint page)
    {
        ulong key = ((ulong)source << 32) | page;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if ((((ulong)sources[middle].Source.Value << 32) | sources[middle].Page) < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
