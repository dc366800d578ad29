using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Tests.Quantization;

/// <summary>Collects mean activity and ranges of one population.</summary>
internal sealed class Observer(int count)
{
    private readonly double[] _sum = new double[count], _square = new double[count];
    private readonly double[] _vMin = new double[count], _vMax = new double[count], _uMin = new double[count], _uMax = new double[count];
    private bool _v, _u;
    private long _steps;

    public PopulationActivity Activity => new(
        [.. _sum.Select(sum => sum / _steps)], [.. _square.Select(square => square / _steps)], _v ? _vMin : [], _v ? _vMax : [], _u ? _uMin : [], _u ? _uMax : []);

    public void Add(ReadOnlySpan<double> output, ReadOnlySpan<double> v, ReadOnlySpan<double> u)
    {
        _steps++;
        for (int i = 0; i < output.Length; i++)
        {
            _sum[i] += output[i];
            _square[i] += output[i] * output[i];
        }

        _v |= Widen(v, _vMin, _vMax);
        _u |= Widen(u, _uMin, _uMax);
    }

    private static bool Widen(ReadOnlySpan<double> values, double[] min, double[] max)
    {
        for (int i = 0; i < values.Length; i++)
        {
            min[i] = Math.Min(min[i], values[i]);
            max[i] = Math.Max(max[i], values[i]);
        }

        return values.Length > 0;
    }
}
