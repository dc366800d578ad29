namespace HwStack.Network.Hdf5;

/// <summary>Kinds of header messages this reader uses or refuses.</summary>
internal enum Hdf5MessageKind
{
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    FillValue = 0x05,
    Link = 0x06,
    ExternalFiles = 0x07,
    Layout = 0x08,
    Filters = 0x0B,
    Continuation = 0x10,
    SymbolTable = 0x11,
}

/// <summary>One message of an object header: its body's position and size.</summary>
internal readonly record struct Hdf5Message(Hdf5MessageKind Kind, long Offset, int Size);
