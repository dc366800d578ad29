using HwStack.Chip;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// The distinct classes of a population whose neurons each have their own. Cores may hold fewer, which the cut minds; a population can number 256. Beyond that leaks, and the relaxation of QLIF,
/// are merged with their neighbours on a logarithmic scale.
/// </summary>
internal sealed class MergedClasses
{
    private const int CountMax = byte.MaxValue + 1;

    /// <summary>The classes.</summary>
    public NeuronClass[] Classes { get; }

    /// <summary>Class of each neuron.</summary>
    public byte[] ClassOf { get; }

    /// <summary>Largest relative change of a leak by merging; 0 when none was merged.</summary>
    public double MergeError { get; }

    /// <summary>Merges as little as is needed. Throws HW2261 when what cannot be merged (refractory times, gains) is too much already.</summary>
    /// <param name="population">Name, for the error.</param>
    /// <param name="wanted">Class of each neuron.</param>
    public MergedClasses(string population, NeuronClass[] wanted)
    {
        ClassOf = new byte[wanted.Length];
        for (double grid = 0; ; grid = grid == 0 ? 1 / 256.0 : grid * 2)
        {
            Dictionary<NeuronClass, byte> index = [];
            List<NeuronClass> classes = [];
            double worst = 0;
            int i = 0;
            for (; i < wanted.Length; i++)
            {
                NeuronClass kept = grid == 0 ? wanted[i] : OnGrid(wanted[i], grid);
                if (!index.TryGetValue(kept, out byte at))
                {
                    if (classes.Count == CountMax)
                    {
                        break;
                    }

                    index[kept] = at = (byte)classes.Count;
                    classes.Add(kept);
                }

                ClassOf[i] = at;
                worst = Math.Max(worst, Change(wanted[i], kept));
            }

            if (i == wanted.Length)
            {
                Classes = [.. classes];
                MergeError = worst;
                return;
            }

            // All leaks are alike by now.
            if (grid > 64)
            {
                throw new UserErrorException(new UserError(
                    "HW2261", $"The neurons have more than {CountMax} different combinations of refractory time, gain and kind of leak, even with their leaks merged.", population, $"more than {CountMax}",
                    $"{CountMax}", "Share them between neurons, or split the population."));
            }
        }
    }

    private static NeuronClass OnGrid(NeuronClass one, double grid) => one.Model == NeuronModel.Qlif
        ? one with { P1 = unchecked((short)(ushort)Math.Clamp(65536 - OnGrid(65536 - (ushort)one.P1, grid), 0, ushort.MaxValue)) }
        : one with { LeakV = OnGrid(one.LeakV, grid), LeakU = OnGrid(one.LeakU, grid), LinearLeak = OnGrid(one.LinearLeak, grid) };

    private static ushort OnGrid(int leak, double grid) =>
        leak is 0 or >= ushort.MaxValue ? (ushort)Math.Min(leak, ushort.MaxValue) : (ushort)Math.Clamp(Math.Round(Math.Exp(Math.Round(Math.Log(leak) / grid) * grid)), 1, ushort.MaxValue);

    private static double Change(in NeuronClass asked, in NeuronClass kept)
    {
        return asked.Model == NeuronModel.Qlif
            ? Change(65536 - (ushort)asked.P1, 65536 - (ushort)kept.P1)
            : Math.Max(Math.Max(Change(asked.LeakV, kept.LeakV), Change(asked.LeakU, kept.LeakU)), Change(asked.LinearLeak, kept.LinearLeak));
    }

    private static double Change(int asked, int kept) => asked == kept ? 0 : Math.Abs(((double)kept / asked) - 1);
}
