using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>y(t) = x(t − d), d whole steps, 0 before. Each element has a ring of its d last values; all rings lie in one array.</summary>
internal sealed class DelayKernel : NodeKernel
{
    private readonly int[] _steps;
    private readonly int[] _start;
    private readonly double[] _cells;
    private long _step;

    public DelayKernel(DelayNode node, double dt)
    {
        _steps = DelaySteps.Of(node, dt);
        _start = new int[_steps.Length];
        int cells = 0;
        for (int i = 0; i < _steps.Length; i++)
        {
            _start[i] = cells;
            cells += _steps[i];
        }

        _cells = new double[cells];
    }

    public override void Step(double[] input, double[] output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            if (_steps[i] == 0)
            {
                output[i] = input[i];
                continue;
            }

            int cell = _start[i] + (int)(_step % _steps[i]);
            output[i] = _cells[cell];
            _cells[cell] = input[i];
        }

        _step++;
    }

    public override void Reset()
    {
        Array.Clear(_cells);
        _step = 0;
    }
}
