using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>Parameters and states of all neurons, one array a quantity, cores one after another in whole blocks of 64. Padding neurons are at rest for ever.</summary>
internal sealed unsafe class NeuronTable
{
    public NeuronTable(int blocks)
    {
        long neurons = blocks * 64L;
        V = new(neurons + 64);
        U = new(neurons + 64);
        Refractory = new(neurons + 64);
        V0 = new(neurons);
        U0 = new(neurons);
        Threshold = new(neurons);
        Reset = new(neurons);
        Exponent = new(neurons + 128);
        BiasV = new(neurons);
        BiasU = new(neurons);
        LogicalId = new(neurons);
        Phase = new(neurons);
        Valid = new(blocks);
        Awake = new(blocks);
        Loud = new(blocks);
        AlwaysAwake = new(blocks);
        KeepsV = new(blocks);
        Fires = new(blocks);
        Vectorised = new(blocks);
        Shared = new(blocks);
        new Span<byte>(Threshold.Pointer, (int)Math.Min(neurons, int.MaxValue)).Fill((byte)sbyte.MaxValue);
    }

    public AlignedBuffer<sbyte> V { get; }

    public AlignedBuffer<sbyte> U { get; }

    public AlignedBuffer<byte> Refractory { get; }

    public AlignedBuffer<sbyte> V0 { get; }

    public AlignedBuffer<sbyte> U0 { get; }

    public AlignedBuffer<sbyte> Threshold { get; }

    public AlignedBuffer<sbyte> Reset { get; }

    public AlignedBuffer<sbyte> Exponent { get; }

    public AlignedBuffer<short> BiasV { get; }

    public AlignedBuffer<short> BiasU { get; }

    public AlignedBuffer<uint> LogicalId { get; }

    /// <summary>Low 4 bits of the logical id.</summary>
    public AlignedBuffer<byte> Phase { get; }

    /// <summary>Neurons that are not padding, a word a block.</summary>
    public AlignedBuffer<ulong> Valid { get; }

    /// <summary>Neurons not at rest, a word a block.</summary>
    public AlignedBuffer<ulong> Awake { get; }

    /// <summary>Graded neurons with v ≠ 0: they send even when at rest.</summary>
    public AlignedBuffer<ulong> Loud { get; }

    /// <summary>LIF and CUBA neurons that are not at rest in any state, by bias or threshold.</summary>
    public AlignedBuffer<ulong> AlwaysAwake { get; }

    /// <summary>LIF and CUBA neurons without any leak of v: they rest at any v below their threshold.</summary>
    public AlignedBuffer<ulong> KeepsV { get; }

    /// <summary>LIF and CUBA neurons that may fire.</summary>
    public AlignedBuffer<ulong> Fires { get; }

    /// <summary>LIF and CUBA neurons.</summary>
    public AlignedBuffer<ulong> Vectorised { get; }

    /// <summary>What the neurons of each block have in common.</summary>
    public AlignedBuffer<SharedParameters> Shared { get; }

    public void Load(in CoreTable table, CoreImage core)
    {
        long first = table.FirstBlock * 64L;
        for (int n = 0; n < core.Neurons.Length; n++)
        {
            NeuronRecord record = core.Neurons[n];
            long at = first + n;
            V0.Pointer[at] = record.V0;
            U0.Pointer[at] = record.U0;
            Threshold.Pointer[at] = record.Threshold;
            Reset.Pointer[at] = record.Reset;
            Exponent.Pointer[at] = record.Exponent;
            BiasV.Pointer[at] = record.BiasV;
            BiasU.Pointer[at] = record.BiasU;
            LogicalId.Pointer[at] = record.LogicalId;
            Phase.Pointer[at] = (byte)(record.LogicalId & 15);
            Valid.Pointer[at >> 6] |= 1UL << (n & 63);
            NeuronClass neuronClass = core.Classes[record.Class];
            if (neuronClass.Model is NeuronModel.Lif or NeuronModel.Cuba)
            {
                ulong bit = 1UL << (n & 63);
                Vectorised.Pointer[at >> 6] |= bit;
                bool keepsV = neuronClass is { LeakV: 0, LinearLeak: 0 };
                KeepsV.Pointer[at >> 6] |= keepsV ? bit : 0;
                Fires.Pointer[at >> 6] |= (neuronClass.Flags & NeuronFlags.NeverFires) == 0 ? bit : 0;

                // Whether a neuron that keeps v rests also depends on v against the threshold; a bias keeps any neuron awake.
                bool restless = keepsV ? record is not { BiasV: 0, BiasU: 0 } : !NeuronStep.IsAtRest(neuronClass, record, default);
                AlwaysAwake.Pointer[at >> 6] |= restless ? bit : 0;
            }
        }
    }

    /// <summary>Finds what the neurons of a core's blocks have in common.</summary>
    public void Share(in CoreTable table, CoreImage core)
    {
        for (int start = 0; start < core.Neurons.Length; start += NeuronBlock.Size)
        {
            ReadOnlySpan<NeuronRecord> records = core.Neurons.AsSpan(start, Math.Min(NeuronBlock.Size, core.Neurons.Length - start));
            NeuronRecord first = records[0];
            bool shared = true, countsUp = true;
            for (int n = 0; n < records.Length; n++)
            {
                NeuronRecord record = records[n];
                shared &= (record.BiasV, record.BiasU, record.Threshold, record.Reset) == (first.BiasV, first.BiasU, first.Threshold, first.Reset);
                countsUp &= record.LogicalId == unchecked(first.LogicalId + (uint)n);
            }

            Shared.Pointer[table.FirstBlock + (start / NeuronBlock.Size)] = new SharedParameters
            {
                BiasV = first.BiasV, BiasU = first.BiasU, Threshold = first.Threshold, Reset = first.Reset,
                AreShared = shared, IdsCountUp = countsUp, FirstLogicalId = first.LogicalId,
            };
        }
    }
}
