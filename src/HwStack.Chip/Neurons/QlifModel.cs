namespace HwStack.Chip;

/// <summary>The quantum leaky integrate-and-fire neuron's angle in integers: docs/chip.md section 7. Source: arXiv 2407.16398.</summary>
internal static class QlifModel
{
    /// <summary>The angle π, 8 fraction bits.</summary>
    private const int Pi = 255 * 256;

    /// <summary>Rotation by the input, relaxation by silence. v = angle − 128.</summary>
    public static NeuronDrive Drive(in NeuronClass c, in NeuronRecord record, NeuronState state, int accumulator)
    {
        var options = (QlifOptions)c.P0;
        int angle = state.V + 128, rotation = accumulator + record.BiasV, s = 256 * angle;
        if (rotation == 0 || (options & QlifOptions.LeakEveryTick) != 0)
        {
            int relaxed = Relax(angle, unchecked((ushort)c.P1));
            s = (options & QlifOptions.LiteralEquation9) != 0 ? s - relaxed : relaxed;
        }

        s += rotation;
        return new NeuronDrive(((options & QlifOptions.Fold) != 0 ? Fold(s) : s) - (128 * 256));
    }

    /// <summary>
    /// 2·asin(sin(angle / 2)·√E) with 8 fraction bits, √E = survivalRoot / 65536: the angle whose population is E times that of <paramref name="angle"/>.
    /// </summary>
    internal static int Relax(int angle, ushort survivalRoot)
    {
        ReadOnlySpan<int> sine = QlifSine.Table;
        int w = (int)(((long)sine[angle] * survivalRoot) >> 16);
        int i = sine.BinarySearch(w);
        i = i < 0 ? ~i - 1 : i;
        return i == 255 ? Pi : (256 * i) + (int)((long)(w - sine[i]) * 256 / (sine[i + 1] - sine[i]));
    }

    /// <summary>The population is periodic and even in the angle, so any angle has a twin within [0, π].</summary>
    private static int Fold(int s)
    {
        s %= 2 * Pi;
        s = s < 0 ? s + (2 * Pi) : s;
        return s > Pi ? (2 * Pi) - s : s;
    }
}
