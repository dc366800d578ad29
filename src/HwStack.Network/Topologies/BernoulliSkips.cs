namespace HwStack.Network.Topologies;

/// <summary>
/// Gaps between the successes of independent trials of one probability, so that a sparse choice costs its successes and not its trials. The binary digits of a geometric
/// number are independent, digit j being 1 with probability q^(2^j) / (1 + q^(2^j)), q the chance of failure; only additions, products and one division in IEEE arithmetic
/// are needed, no logarithm, so the gaps are equal on every machine.
/// </summary>
internal sealed class BernoulliSkips
{
    private readonly ulong[] _digit;

    /// <param name="probability">0 … 1.</param>
    public BernoulliSkips(double probability)
    {
        List<ulong> digits = [];
        double power = 1 - probability;
        for (int j = 0; j < 40 && power > 1e-19; j++, power *= power)
        {
            // power may round to 1 for a probability below 1e-16; such a choice never succeeds within 2^40 trials.
            digits.Add((ulong)(power / (1 + power) * 18446744073709549568.0));
        }

        _digit = [.. digits];
        Never = probability <= 0;
    }

    /// <summary>True for probability 0.</summary>
    public bool Never { get; }

    /// <summary>Failures before the next success.</summary>
    public long Next(ref CounterRandom random)
    {
        long gap = 0;
        for (int j = 0; j < _digit.Length; j++)
        {
            gap |= random.Next() < _digit[j] ? 1L << j : 0;
        }

        return gap;
    }
}
