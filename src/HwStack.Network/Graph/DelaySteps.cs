namespace HwStack.Network;

/// <summary>Delays in whole time steps, rounded once and the same for everyone.</summary>
public static class DelaySteps
{
    /// <summary>Whole steps of one delay: delay / dt to the nearest, halves up. Arguments: seconds (or the file's unit), both finite, dt above 0.</summary>
    public static double Of(double delay, double dt) => Math.Floor((delay / dt) + 0.5);

    /// <summary>Whole steps of every element of a Delay node that <see cref="NetworkModel.Prepare"/> has accepted.</summary>
    public static int[] Of(DelayNode node, double dt) => [.. node.Delay.Values.Select(delay => (int)Of(delay, dt))];
}
