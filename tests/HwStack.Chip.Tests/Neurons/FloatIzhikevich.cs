namespace HwStack.Chip.Tests;

/// <summary>The judge: Izhikevich's equations in double precision, one Euler step of 1 ms from the states before, then 3 ms in which both states wait.</summary>
internal static class FloatIzhikevich
{
    public static List<int> Spikes(IzhikevichParameters p, double current, int steps)
    {
        double v = -65, u = p.B * v;
        int waiting = 0;
        List<int> spikes = [];
        for (int t = 0; t < steps; t++)
        {
            if (waiting > 0)
            {
                waiting--;
                continue;
            }

            double dv = (0.04 * v * v) + (5 * v) + 140 - u + current, du = p.A * ((p.B * v) - u);
            v += dv;
            u += du;
            if (v >= 30)
            {
                v = p.C;
                u += p.D;
                waiting = 3;
                spikes.Add(t);
            }
        }

        return spikes;
    }
}
