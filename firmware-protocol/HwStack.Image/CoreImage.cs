using HwStack.Chip;

namespace HwStack.Image;

/// <summary>The configuration of one core: exactly what its memory holds, as flat arrays. docs/chip.md sections 2, 3 and 9; bytes in firmware-protocol/image.md.</summary>
public sealed class CoreImage
{
    /// <summary>The core.</summary>
    public required CoreId Id { get; init; }

    /// <summary>Neuron classes.</summary>
    public required NeuronClass[] Classes { get; init; }

    /// <summary>Neurons; the index is the neuron number in packets and rows.</summary>
    public required NeuronRecord[] Neurons { get; init; }

    /// <summary>Destination sets; set 0 is empty.</summary>
    public required DestinationSets Sets { get; init; }

    /// <summary>Axon-map entries, ascending by (source, page).</summary>
    public required AxonSource[] Sources { get; init; }

    /// <summary>Presence bitmaps of the sources, one after another, each of ceil(neurons_max / 8) bytes.</summary>
    public required byte[] Bitmaps { get; init; }

    /// <summary>Row descriptors.</summary>
    public required RowDescriptor[] Descriptors { get; init; }

    /// <summary>Row memory.</summary>
    public required byte[] Rows { get; init; }
}
