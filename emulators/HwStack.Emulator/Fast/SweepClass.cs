using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>
/// LIF or Izhikevich neurons that share all parameters and never rest, so that one pass updates whole cores one after another (<see cref="SweepKernel512"/>,
/// <see cref="IzhikevichSweep512"/>). What leak and bias make of each of the 256 states of a LIF neuron is a table; with 16 bits for the sum, since a state and a bias stay within
/// them, and input saturates where the outcome is decided.
/// </summary>
internal sealed class SweepClass
{
    /// <summary>Largest offset of dither, and 1 for the lowest bit that is set in every entry.</summary>
    private const int OffsetMax = 249;

    private SweepClass(in ClassConstants constants, in NeuronRecord record, int shift)
    {
        (Constants, Shift) = (constants, shift);
        (BiasV, BiasU, Threshold, Reset) = (record.BiasV, record.BiasU, record.Threshold, record.Reset);
    }

    public ClassConstants Constants { get; }

    /// <summary>Unit of direct sums, 2..15 (<see cref="DirectRows"/>).</summary>
    public int Shift { get; }

    public short BiasV { get; }

    public short BiasU { get; }

    public sbyte Threshold { get; }

    public sbyte Reset { get; }

    /// <summary>LIF: 256 low bytes and then 256 high bytes of leak(v) + bias, by the bits of v.</summary>
    public AlignedBuffer<byte> Tables { get; } = new(512);

    /// <summary>The class of a core's neurons when they can be swept; null when not.</summary>
    /// <param name="core">The core.</param>
    /// <param name="constants">The one class of its neurons.</param>
    /// <param name="shift">Unit of its direct sums.</param>
    /// <param name="previous">A class that serves again when it is the same.</param>
    public static SweepClass? Of(CoreImage core, in ClassConstants constants, int shift, SweepClass? previous)
    {
        NeuronRecord first = core.Neurons[0];
        if (constants is not { Source.Flags: NeuronFlags.None, Rounding: Rounding.Dither, Reset: ResetMode.Value } || shift is < 2 or > 15)
        {
            return null;
        }

        foreach (NeuronRecord record in core.Neurons)
        {
            if ((record.BiasV, record.BiasU, record.Threshold, record.Reset) != (first.BiasV, first.BiasU, first.Threshold, first.Reset))
            {
                return null;
            }
        }

        if (previous is not null && previous.Constants.Source == constants.Source
            && (previous.Shift, previous.BiasV, previous.BiasU, previous.Threshold, previous.Reset) == (shift, first.BiasV, first.BiasU, first.Threshold, first.Reset))
        {
            return previous;
        }

        var made = new SweepClass(constants, first, shift);
        return constants.Source.Model switch
        {
            NeuronModel.Lif => SweepKernel512.IsSupported && made.AddTables(first) ? made : null,
            NeuronModel.Izhikevich => NeverRests(constants.Source, first) ? made : null,
            _ => null,
        };
    }

    private static bool NeverRests(in NeuronClass source, in NeuronRecord record)
    {
        for (int i = 0; i < 65_536; i++)
        {
            if (NeuronStep.IsAtRest(source, record, new NeuronState((sbyte)i, (sbyte)(i >> 8), 0)))
            {
                return false;
            }
        }

        return true;
    }

    private unsafe bool AddTables(in NeuronRecord record)
    {
        // Biases keep any LIF neuron awake. At the lowest threshold a clamped sum would fire where the true one does not.
        bool suits = record is not { BiasV: 0, BiasU: 0 } && record.Threshold > sbyte.MinValue;
        for (int i = 0; i < 256; i++)
        {
            int s = Arithmetic.Decay((sbyte)i, Constants.Source.LeakV);
            int next = (s > 0 ? Math.Max(0, s - Constants.LinearLeak) : Math.Min(0, s + Constants.LinearLeak)) + record.BiasV;
            suits &= next >= short.MinValue && next <= short.MaxValue - OffsetMax;

            // The table is looked up with the bits of v. An odd entry stays odd when dither and input, which are even, are added: only an overflow can give −32768.
            Tables.Pointer[i] = (byte)(next | 1);
            Tables.Pointer[256 + i] = (byte)(next >> 8);
        }

        return suits;
    }
}

/// <summary>Neighbouring cores of one partition that are run in the same way.</summary>
/// <param name="FirstCore">First core.</param>
/// <param name="EndCore">First core behind.</param>
/// <param name="Class">Swept when they have no other input; null for cores that always go one by one.</param>
/// <param name="Lazy">Class of cores whose blocks are left alone while nothing comes.</param>
internal readonly record struct CoreRun(int FirstCore, int EndCore, SweepClass? Class, LazyClass? Lazy);
