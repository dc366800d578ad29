using HwStack.Chip;

namespace HwStack.Emulator;

/// <summary>Dead and lossy mesh links. A packet does not reach a destination when its way there passes a dead link, or a lossy one that loses this packet; all copies share that fate.</summary>
internal sealed class LinkFaults
{
    private const byte Dead = 1, Lossy = 2;

    private readonly byte[] _links;
    private readonly FaultPlan _plan;
    private readonly int _meshX;
    private readonly int _meshY;

    public LinkFaults(int meshX, int meshY, FaultPlan plan, FaultReport report)
    {
        (_meshX, _meshY, _plan) = (meshX, meshY, plan);
        _links = new byte[4L * meshX * meshY];
        for (int link = 0; link < _links.Length; link++)
        {
            int x = link / 4 % meshX, y = link / 4 / meshX;
            var direction = (LinkDirection)(link & 3);
            bool exists = direction switch
            {
                LinkDirection.East => x + 1 < meshX,
                LinkDirection.West => x > 0,
                LinkDirection.North => y + 1 < meshY,
                _ => y > 0,
            };
            if (!exists)
            {
                continue;
            }

            if (FaultHash.Strikes(FaultKind.DeadLink, plan.Seed, (uint)link, 0, plan.DeadLinks))
            {
                _links[link] = Dead;
                report.DeadLinks++;
                report.Name($"the link from core {link / 4} to the {direction} is dead");
            }
            else if (FaultHash.Strikes(FaultKind.LossyLink, plan.Seed, (uint)link, 0, plan.LossyLinks))
            {
                _links[link] = Lossy;
                report.LossyLinks++;
                report.Name($"the link from core {link / 4} to the {direction} loses packets");
            }
        }
    }

    /// <summary>Whether an event does not arrive.</summary>
    /// <param name="source">Core or port that sent it.</param>
    /// <param name="channel">Neuron or channel.</param>
    /// <param name="target">Core or port it is for.</param>
    /// <param name="yFirst">Routing order.</param>
    /// <param name="arrival">Tick for which it arrives.</param>
    public bool Loses(CoreId source, int channel, CoreId target, bool yFirst, long arrival)
    {
        (int x, int y) = Router(source);
        (int toX, int toY) = Router(target);
        return yFirst
            ? Along(ref y, toY, x, false, source, channel, arrival) || Along(ref x, toX, y, true, source, channel, arrival)
            : Along(ref x, toX, y, true, source, channel, arrival) || Along(ref y, toY, x, false, source, channel, arrival);
    }

    private bool Along(ref int at, int to, int line, bool alongX, CoreId source, int channel, long arrival)
    {
        while (at != to)
        {
            int step = Math.Sign(to - at);
            LinkDirection direction = alongX ? (step > 0 ? LinkDirection.East : LinkDirection.West) : step > 0 ? LinkDirection.North : LinkDirection.South;
            int link = (4 * (alongX ? (line * _meshX) + at : (at * _meshX) + line)) + (int)direction;
            if (_links[link] == Dead || (_links[link] == Lossy && LosesHere((uint)link, source, channel, arrival)))
            {
                return true;
            }

            at += step;
        }

        return false;
    }

    // One hash for link and tick seeds another for the packet.
    private bool LosesHere(uint link, CoreId source, int channel, long arrival) => Arithmetic.Hash(
        Arithmetic.Hash(_plan.Seed, (uint)FaultKind.Loss, link, unchecked((uint)arrival)), source.Value, (uint)channel, unchecked((uint)(arrival >> 32))) < _plan.Loss * 4294967296.0;

    private (int X, int Y) Router(CoreId id) => id.IsPort ? (0, id.PortIndex % _meshY) : ((int)(id.Value % (uint)_meshX), (int)(id.Value / (uint)_meshX));
}
