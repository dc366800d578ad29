namespace HwStack.Network.Hdf5;

/// <summary>Encodes the datatype messages that the writer uses, padded to a multiple of 8 bytes.</summary>
internal static class Hdf5DatatypeOutput
{
    public static byte[] Encode(Hdf5Datatype type)
    {
        Hdf5Output output = new();
        switch (type.Kind)
        {
            case Hdf5Kind.Float when type.Size == 4:
                output.U8(0x11).U8(0x20).U8(31).U8(0).U32(4).U16(0).U16(32).U8(23).U8(8).U8(0).U8(23).U32(127);
                break;
            case Hdf5Kind.Float:
                output.U8(0x11).U8(0x20).U8(63).U8(0).U32(8).U16(0).U16(64).U8(52).U8(11).U8(0).U8(52).U32(1023);
                break;
            case Hdf5Kind.Bool:
                output.U8(0x18).U8(2).U8(0).U8(0).U32(1);
                WriteInteger(output, new Hdf5Datatype(Hdf5Kind.Signed, 1, false));
                output.Bytes("FALSE\0\0\0TRUE\0\0\0\0"u8).U8(0).U8(1);
                break;
            default:
                WriteInteger(output, type);
                break;
        }

        output.Align();
        return output.ToArray();
    }

    /// <summary>Variable-length, null-terminated UTF-8 text over one-byte characters.</summary>
    public static byte[] EncodeText()
    {
        Hdf5Output output = new();
        output.U8(0x19).U8(0x01).U8(0x01).U8(0).U32(16);
        output.U8(0x13).U8(0x10).U8(0).U8(0).U32(1).Align();
        return output.ToArray();
    }

    private static void WriteInteger(Hdf5Output output, Hdf5Datatype type) =>
        output.U8(0x10).U8(type.Kind == Hdf5Kind.Signed ? 8 : 0).U8(0).U8(0).U32(type.Size).U16(0).U16(type.Size * 8);
}
