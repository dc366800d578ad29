using HwStack.Chip;

namespace HwStack.Image;

/// <summary>A stretch of neurons or channels that nobody else may claim.</summary>
internal readonly record struct Span(CoreId Owner, int First, int Count, string Claim)
{
    internal static void DemandApart(List<Span> spans, string code, Violations violations)
    {
        spans.Sort((a, b) => (a.Owner, a.First, a.Count).CompareTo((b.Owner, b.First, b.Count)));
        for (int i = 1; i < spans.Count && !violations.Full; i++)
        {
            Span a = spans[i - 1], b = spans[i];
            if (a.Owner == b.Owner && a.First + (long)a.Count > b.First)
            {
                violations.Add(code, b.Claim, $"{a.Claim} already claims {b.First} of {b.Owner}.", $"{b.First}");
            }
        }
    }
}
