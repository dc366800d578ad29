using HwStack.Chip;

namespace HwStack.Image;

/// <summary>What a verification knows about the whole board after its first walk over the cores.</summary>
internal sealed class Board(ChipImage image)
{
    private readonly Dictionary<CoreId, Sender> _senders = [];
    private readonly Dictionary<CoreId, PortImage> _ports = [];
    private readonly Dictionary<CoreId, long> _expected = [];
    private readonly HashSet<CoreId> _somaCores = [];

    internal ChipImage Image => image;

    internal CoreLimits Limits => image.Chip.Core;

    /// <summary>Cores in the order of the image, then input ports.</summary>
    internal List<Sender> Senders { get; } = [];

    internal Sender? SenderOf(CoreId id) => _senders.GetValueOrDefault(id);

    internal PortImage? PortOf(CoreId id) => _ports.GetValueOrDefault(id);

    internal bool IsOnMesh(CoreId id) => !id.IsPort && id.Value < (ulong)image.MeshX * (ulong)image.MeshY;

    /// <summary>Neurons and channels whose destination set names this core or port.</summary>
    internal long ExpectedAxons(CoreId receiver) => _expected.GetValueOrDefault(receiver);

    /// <summary>Whether a DENDRITE sends to this core.</summary>
    internal bool ReceivesSums(CoreId core) => _somaCores.Contains(core);

    internal void Add(PortImage port)
    {
        if (_ports.TryAdd(port.Id, port) && port.IsInput)
        {
            Add(new Sender(port));
        }
    }

    internal void Add(Sender sender)
    {
        if (!_senders.TryAdd(sender.Id, sender))
        {
            return;
        }

        Senders.Add(sender);
        _somaCores.UnionWith(sender.SomaCores());
        int[] users = sender.UsersOfSets();
        for (int set = 1; set < users.Length; set++)
        {
            if (users[set] > 0)
            {
                foreach (CoreId target in sender.Sets.Of(set))
                {
                    _expected[target] = ExpectedAxons(target) + users[set];
                }
            }
        }
    }
}
