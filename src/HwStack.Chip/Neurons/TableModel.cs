using System.Buffers.Binary;

namespace HwStack.Chip;

/// <summary>A neuron whose next state is looked up in the chip's table memory: docs/chip.md section 8.</summary>
public static class TableModel
{
    /// <summary>Bytes of a one-state table: 256 signed 16-bit entries.</summary>
    public const int OneStateBytes = 512;

    /// <summary>Bytes of a two-state table: 65,536 pairs of signed 16-bit entries.</summary>
    public const int TwoStateBytes = 262_144;

    /// <summary>Bytes of table memory that a TABLE class needs: the end of its table.</summary>
    public static int BytesNeeded(in NeuronClass c) => (OneStateBytes * unchecked((ushort)c.P0)) + (c.P1 == 0 ? OneStateBytes : TwoStateBytes);

    /// <summary>The looked-up states with bias and input.</summary>
    internal static NeuronDrive Drive(in NeuronClass c, in NeuronRecord record, NeuronState state, int accumulator, ReadOnlySpan<byte> tableMemory)
    {
        int at = OneStateBytes * unchecked((ushort)c.P0), v = state.V + 128, u = state.U + 128;
        if (c.P1 == 0)
        {
            return new NeuronDrive(Entry(tableMemory, at + (2 * v)) + record.BiasV + accumulator);
        }

        at += 4 * ((256 * v) + u);
        bool inputToU = ((TableOptions)c.P2 & TableOptions.InputToU) != 0;
        return new NeuronDrive(
            Entry(tableMemory, at) + record.BiasV + (inputToU ? 0 : accumulator),
            Entry(tableMemory, at + 2) + record.BiasU + (inputToU ? accumulator : 0), c.P3, true);
    }

    private static short Entry(ReadOnlySpan<byte> tableMemory, int at)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at + 2, tableMemory.Length, nameof(tableMemory));
        return BinaryPrimitives.ReadInt16LittleEndian(tableMemory[at..]);
    }
}
