namespace HwStack.Emulator;

/// <summary>What a plan has struck in an image, and what was lost by it in the run so far.</summary>
public sealed class FaultReport
{
    private readonly List<string> _named = [];

    /// <summary>Dead neurons, those of dead cores left out.</summary>
    public long DeadNeurons { get; internal set; }

    /// <summary>Dead cores.</summary>
    public long DeadCores { get; internal set; }

    /// <summary>Weight bits that differ from the image.</summary>
    public long WeightBits { get; internal set; }

    /// <summary>Dead links, those of the mesh whether used or not.</summary>
    public long DeadLinks { get; internal set; }

    /// <summary>Lossy links.</summary>
    public long LossyLinks { get; internal set; }

    /// <summary>Deliveries of an event to one destination that dead or lossy links and dead cores swallowed since the reset.</summary>
    public long DeliveriesLost { get; internal set; }

    /// <summary>The first defects in words, at most <see cref="FaultPlan.NamedMax"/>.</summary>
    public IReadOnlyList<string> First => _named;

    internal void Name(FormattableString defect)
    {
        if (_named.Count < FaultPlan.NamedMax)
        {
            _named.Add(defect.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
