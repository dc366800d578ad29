using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Reference;

namespace HwStack.Compiler.Calibration;

/// <summary>Sums, ranges and recordings of one population.</summary>
internal sealed class ActivitySums(string name, int count)
{
    private readonly double[] _sum = new double[count], _square = new double[count];
    private readonly double[] _vMin = new double[count], _vMax = new double[count], _uMin = new double[count], _uMax = new double[count];
    private readonly List<Signal> _recordings = [];
    private SignalRecorder _recorder = new(name, count);
    private bool _v, _u;
    private long _steps;

    /// <summary>Adds a step; states are empty where the population has none. Throws HW2206 for a state that is no number.</summary>
    public void Add(ReadOnlySpan<double> output, ReadOnlySpan<double> v, ReadOnlySpan<double> u)
    {
        _steps++;
        for (int i = 0; i < output.Length; i++)
        {
            if (!double.IsFinite(output[i]))
            {
                throw new UserErrorException(new UserError(
                    "HW2206", $"Neuron {i} has run away in floating point during calibration, in step {_steps} of all stimuli together.", name,
                    Hint: "Check dt, the reset rule and the meaning of IF inputs."));
            }

            _sum[i] += output[i];
            _square[i] += output[i] * output[i];
        }

        _v |= Widen(v, _vMin, _vMax);
        _u |= Widen(u, _uMin, _uMax);
        _recorder.Add(output);
    }

    /// <summary>Ends the recording of a stimulus.</summary>
    public void EndRecording()
    {
        _recordings.Add(_recorder.ToSignal());
        _recorder = new SignalRecorder(name, count);
    }

    /// <summary>What was seen.</summary>
    public PopulationActivity Activity() => new(
        Array.ConvertAll(_sum, sum => sum / _steps), Array.ConvertAll(_square, square => square / _steps),
        _v ? _vMin : [], _v ? _vMax : [], _u ? _uMin : [], _u ? _uMax : []) { Recordings = _recordings };

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
